-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor, $5 now
INSERT INTO contract (tenant_id, contract_id, creditor_id, key, enrolment, created_at)
OVERRIDING SYSTEM VALUE
SELECT $1::bigint, contract_id, $4::bigint, key, enrolment, $5::timestamptz
FROM import_contract WHERE n >= $2::int AND n < $3::int AND creates ORDER BY n
