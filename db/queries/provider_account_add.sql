-- An account whose charges a provider makes.  No row: no such creditor, or the name belongs to
-- another one, or to another provider's account.
-- $1 creditor's slug, $2 slug, $3 bank, $4 provider, $5 Pix key, $6 API address, $7 sealed key,
-- $8 sealed secret, $9 now
INSERT INTO bank_account AS b (tenant_id, creditor_id, slug, bank, agencia, conta, carteira, pix_key,
                               api_url, token_sealed, secret_sealed, provider)
SELECT c.tenant_id, c.creditor_id, $2::text, $3::text, '', '', '', $5::text, $6::text, $7::bytea,
       $8::bytea, $4::text
FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $9::timestamptz)
ON CONFLICT (slug) DO UPDATE SET
    bank = excluded.bank, pix_key = excluded.pix_key, api_url = excluded.api_url,
    token_sealed = excluded.token_sealed, secret_sealed = excluded.secret_sealed
WHERE b.creditor_id = excluded.creditor_id AND b.provider = excluded.provider
RETURNING bank_account_id
