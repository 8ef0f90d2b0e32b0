-- Contracts that are there already, in id order.  $1 tenant, $2 from n, $3 to n (not included)
SELECT c.contract_id FROM import_contract t JOIN contract c ON c.tenant_id = $1::bigint
    AND c.contract_id = t.contract_id
WHERE t.n >= $2::int AND t.n < $3::int AND NOT t.creates
  AND (t.changes OR EXISTS (SELECT FROM import_due d WHERE d.n = t.n
                            AND (d.changes OR d.instalment_id IS NULL)))
ORDER BY c.contract_id FOR UPDATE OF c
