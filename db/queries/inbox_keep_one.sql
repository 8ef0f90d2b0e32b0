-- inbox_keep for a batch of one: arrays cost the database a tenth of a millisecond.
-- $1 tenant, $2 account (or null), $3 key (or null), $4 kind, $5 state, $6 provider time (or null),
-- $7 receive time, $8 sealed unit
WITH fresh AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    SELECT $1::bigint, $2::bigint, $3::bytea, $7::timestamptz WHERE $3::bytea IS NOT NULL
    ON CONFLICT DO NOTHING
    RETURNING at
)
INSERT INTO inbox (tenant_id, account_id, kind, state, provider_at, received_at, unit)
SELECT $1::bigint, $2::bigint, $4::int, $5::int, $6::timestamptz, $7::timestamptz, $8::bytea
WHERE $3::bytea IS NULL OR EXISTS (SELECT FROM fresh)
