-- $1 tenant, $2 from n, $3 to n (not included)
UPDATE contract c SET enrolment = t.enrolment FROM import_contract t
WHERE t.n >= $2::int AND t.n < $3::int AND t.changes
  AND c.tenant_id = $1::bigint AND c.contract_id = t.contract_id
