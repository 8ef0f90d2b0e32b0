-- People who change, in id order.  $1 tenant, $2 from n, $3 to n (not included)
SELECT p.person_id FROM import_who w JOIN person p ON p.tenant_id = $1::bigint
    AND p.person_id = w.person_id
WHERE w.n >= $2::int AND w.n < $3::int AND w.changes AND NOT w.creates
ORDER BY p.person_id FOR NO KEY UPDATE OF p
