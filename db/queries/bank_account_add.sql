-- No row: no such creditor, or the name belongs to another one.
-- $1 creditor's slug, $2 slug, $3 bank, $4 agencia, $5 conta, $6 carteira, $7 Pix key, $8 API
-- address, $9 sealed token, $10 sealed secret, $11 cards, $12 agency and $13 account for
-- transfers (or null), $14 now, $15 other parts of the account
INSERT INTO bank_account AS b (tenant_id, creditor_id, slug, bank, agencia, conta, carteira, pix_key,
                               api_url, token_sealed, secret_sealed, cards, transfer_agency,
                               transfer_account, parts)
SELECT c.tenant_id, c.creditor_id, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text,
       $8::text, $9::bytea, $10::bytea, $11::boolean, $12::text, $13::text, $15::text
FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $14::timestamptz)
ON CONFLICT (slug) DO UPDATE SET
    bank = excluded.bank, agencia = excluded.agencia, conta = excluded.conta,
    carteira = excluded.carteira, pix_key = excluded.pix_key, api_url = excluded.api_url,
    token_sealed = excluded.token_sealed, secret_sealed = excluded.secret_sealed,
    cards = excluded.cards, transfer_agency = excluded.transfer_agency,
    transfer_account = excluded.transfer_account, parts = excluded.parts
WHERE b.creditor_id = excluded.creditor_id
RETURNING bank_account_id
