-- No row: no such creditor, or the number belongs to another one.
-- $1 creditor's slug, $2 app, $3 phone_number_id, $4 WABA id, $5 number as people dial it (or null),
-- $6 API address, $7 version, $8 token, $9 now, $10 purpose
INSERT INTO channel_account AS a (tenant_id, creditor_id, app, channel, external_id, business_id,
                                  display_number, api_url, api_version, token_sealed,
                                  purpose)
SELECT c.tenant_id, c.creditor_id, $2::text, 1, $3::text, $4::text, $5::text, $6::text,
       $7::text, $8::bytea, $10::text
FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $9::timestamptz)
ON CONFLICT (app, external_id) DO UPDATE SET
    business_id = excluded.business_id, display_number = excluded.display_number,
    api_url = excluded.api_url,
    api_version = excluded.api_version, token_sealed = excluded.token_sealed,
    purpose = excluded.purpose, stopped = NULL
WHERE a.creditor_id = excluded.creditor_id
RETURNING account_id
