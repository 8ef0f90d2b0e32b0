-- What belongs to no conversation is kept as it came; what has a key, once.
-- $1 tenants, $2 accounts (or null), $3 keys (or null; each once in a batch), $4 kinds, $5 states,
-- $6 provider times (or null), $7 receive times, $8 sealed units
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::int[], $5::int[],
                         $6::timestamptz[], $7::timestamptz[], $8::bytea[])
        AS k(tenant_id, account_id, key, kind, state, provider_at, received_at, unit)
), fresh AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    SELECT tenant_id, account_id, key, received_at FROM k WHERE key IS NOT NULL ORDER BY key
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, account_id, key
)
INSERT INTO inbox (tenant_id, account_id, kind, state, provider_at, received_at, unit)
SELECT tenant_id, account_id, kind, state, provider_at, received_at, unit FROM k
WHERE key IS NULL OR (tenant_id, account_id, key) IN (SELECT * FROM fresh)
