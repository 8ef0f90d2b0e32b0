-- Payments of files whose money has reached the account by now, each told once.
-- $1 tenant, $2 bank account, $3 today
UPDATE cnab_record SET credit_told = true
WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint AND external_id IS NOT NULL
  AND NOT credit_told AND credited_on <= $3::date
RETURNING external_id, centavos, fee, credited_on
