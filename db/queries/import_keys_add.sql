-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor
INSERT INTO person_key (tenant_id, creditor_id, key, person_id)
SELECT $1::bigint, $4::bigint, key, person_id
FROM import_who WHERE n >= $2::int AND n < $3::int AND links ORDER BY key
