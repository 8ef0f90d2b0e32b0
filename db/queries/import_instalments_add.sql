-- $1 tenant, $2 from n, $3 to n (not included)
INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, status, paid_on, paid_centavos)
SELECT $1::bigint, contract_id, key, due, centavos, status, paid_on, paid_centavos
FROM import_due WHERE n >= $2::int AND n < $3::int AND instalment_id IS NULL ORDER BY n
