-- The connection of an account, made or replaced.
-- $1 bank account, $2 token address, $3 certificate, $4 sealed key, $5 authority (all may be null)
INSERT INTO bank_connection (tenant_id, bank_account_id, token_url, certificate, key_sealed,
                             authority)
SELECT tenant_id, bank_account_id, $2::text, $3::text, $4::bytea, $5::text
FROM bank_account WHERE bank_account_id = $1::bigint
ON CONFLICT (tenant_id, bank_account_id) DO UPDATE SET
    token_url = excluded.token_url, certificate = excluded.certificate,
    key_sealed = excluded.key_sealed, authority = excluded.authority
RETURNING bank_account_id
