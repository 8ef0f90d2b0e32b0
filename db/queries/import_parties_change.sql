-- $1 tenant, $2 from n, $3 to n (not included)
UPDATE contract_party p SET role = t.role FROM import_party t
WHERE t.n >= $2::int AND t.n < $3::int AND t.was IS NOT NULL
  AND p.tenant_id = $1::bigint AND p.contract_id = t.contract_id AND p.person_id = t.person_id
