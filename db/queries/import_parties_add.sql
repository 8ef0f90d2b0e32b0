-- $1 tenant, $2 from n, $3 to n (not included)
INSERT INTO contract_party (tenant_id, contract_id, person_id, role)
SELECT $1::bigint, contract_id, person_id, role
FROM import_party WHERE n >= $2::int AND n < $3::int AND was IS NULL ORDER BY n, person_id
