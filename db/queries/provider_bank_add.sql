-- An account whose charges a payment provider makes.  No row: no such creditor, or the name belongs to
-- another one, or to an account of another provider (whose charges stay with it).
-- $1 creditor's slug, $2 slug, $3 provider, $4 bank, $5 Pix key ("" = none of its own), $6 API address,
-- $7 sealed key, $8 sealed secret of its notices, $9 cards, $10 now
INSERT INTO bank_account AS b (tenant_id, creditor_id, slug, provider, bank, agencia, conta, carteira,
                               pix_key, api_url, token_sealed, secret_sealed, cards)
SELECT c.tenant_id, c.creditor_id, $2::text, $3::text, $4::text, '', '', '', $5::text, $6::text,
       $7::bytea, $8::bytea, $9::boolean
FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $10::timestamptz)
ON CONFLICT (slug) DO UPDATE SET
    bank = excluded.bank, pix_key = excluded.pix_key, api_url = excluded.api_url,
    token_sealed = excluded.token_sealed, secret_sealed = excluded.secret_sealed,
    cards = excluded.cards
WHERE b.creditor_id = excluded.creditor_id AND b.provider = excluded.provider
RETURNING bank_account_id
