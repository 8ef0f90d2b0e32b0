-- The accounts that a bank's file may be of.
-- $1 bank, $2 creditor's slug (or null), $3 account's slug (or null), $4 now
SELECT b.tenant_id, b.bank_account_id, b.creditor_id, b.slug, b.agencia, b.conta, b.carteira, b.parts,
       c.zone, c.slug AS creditor
FROM bank_account b
JOIN creditor c USING (tenant_id, creditor_id)
JOIN tenant t USING (tenant_id)
WHERE b.bank = $1::text AND ($2::text IS NULL OR c.slug = $2::text)
  AND ($3::text IS NULL OR b.slug = $3::text)
  AND (t.expires_at IS NULL OR t.expires_at > $4::timestamptz)
ORDER BY b.bank_account_id
