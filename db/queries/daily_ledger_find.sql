-- A creditor whose books were not looked at today: by night, or when it was not done yesterday either.
-- The look may take longer than what a turn needs.  $1 today, $2 whether it is night, $3 now
SELECT c.tenant_id, c.creditor_id, set_config('statement_timeout', '60000', true)
FROM creditor c
JOIN tenant t ON t.tenant_id = c.tenant_id
    AND (t.expires_at IS NULL OR t.expires_at > $3::timestamptz)
WHERE NOT EXISTS (SELECT FROM ledger_check k
                  WHERE k.tenant_id = c.tenant_id AND k.creditor_id = c.creditor_id
                    AND k.day >= $1::date - CASE WHEN $2::boolean THEN 0 ELSE 1 END)
ORDER BY c.creditor_id LIMIT 1
