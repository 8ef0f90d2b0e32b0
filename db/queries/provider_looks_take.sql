-- Accounts whose list and queue of notices are to be looked at, of those that are served here (one that
-- was just added is not yet).  $1 now, $2 next look, $3 bank accounts
-- Answers: tenant, bank account, creditor, all before is known (or null).
INSERT INTO provider_account AS a (tenant_id, bank_account_id, next_look)
SELECT b.tenant_id, b.bank_account_id, $2::timestamptz
FROM bank_account b
LEFT JOIN provider_account p ON p.tenant_id = b.tenant_id AND p.bank_account_id = b.bank_account_id
JOIN tenant t ON t.tenant_id = b.tenant_id
WHERE b.bank_account_id = ANY ($3::bigint[]) AND (p.next_look IS NULL OR p.next_look <= $1::timestamptz)
  AND (t.expires_at IS NULL OR t.expires_at > $1::timestamptz)
ORDER BY b.tenant_id, b.bank_account_id
ON CONFLICT (tenant_id, bank_account_id) DO UPDATE SET next_look = excluded.next_look
WHERE a.next_look <= $1::timestamptz
RETURNING tenant_id, bank_account_id,
          (SELECT creditor_id FROM bank_account b WHERE b.tenant_id = a.tenant_id
           AND b.bank_account_id = a.bank_account_id) AS creditor_id,
          nullif(compared_until, '-infinity') AS compared_until
