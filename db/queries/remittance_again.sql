-- A remittance that went out before.  $1 account's slug, $2 its number
SELECT f.content
FROM cnab_file f JOIN bank_account b USING (tenant_id, bank_account_id)
WHERE b.slug = $1::text AND f.direction = 2 AND f.sequence = $2::int
