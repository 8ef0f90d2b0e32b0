-- A site's chat: made once by its key, brought up to date after that.  No row: no such creditor, or the key
-- belongs to another one.  $1 creditor's slug, $2 key, $3 origins, $4 colour, $5 purpose, $6 now,
-- $7 sealed secret of the site that tells who is logged in (null: as it was)
WITH who AS (
    SELECT c.tenant_id, c.creditor_id FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
    WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $6::timestamptz)
), known AS (
    SELECT k.tenant_id, k.account_id FROM chat_widget k JOIN channel_account a USING (tenant_id, account_id)
    JOIN who USING (tenant_id, creditor_id) WHERE k.widget_key = $2::text
), fresh AS (
    INSERT INTO channel_account (tenant_id, creditor_id, channel, external_id, business_id, api_url,
                                 api_version, purpose)
    SELECT tenant_id, creditor_id, 6, $2::text, '', '', '', $5::text FROM who
    WHERE NOT EXISTS (SELECT FROM chat_widget WHERE widget_key = $2::text)
    RETURNING tenant_id, account_id
), changed AS (
    UPDATE channel_account a SET purpose = $5::text FROM known
    WHERE a.tenant_id = known.tenant_id AND a.account_id = known.account_id
)
INSERT INTO chat_widget AS w (widget_key, tenant_id, account_id, origins, colour, identify_sealed)
SELECT $2::text, tenant_id, account_id, $3::text[], $4::text, $7::bytea
FROM (SELECT * FROM fresh UNION ALL SELECT * FROM known) one
ON CONFLICT (widget_key) DO UPDATE SET origins = excluded.origins, colour = excluded.colour,
    identify_sealed = coalesce(excluded.identify_sealed, w.identify_sealed)
RETURNING account_id
