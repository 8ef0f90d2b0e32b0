-- Remembers what was seen; answers the ordinals of those that are new.
-- $1 ordinals, $2 tenants, $3 accounts, $4 keys (each once in a batch), $5 now
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[])
        AS k(ord, tenant_id, account_id, key)
), fresh AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    SELECT tenant_id, account_id, key, $5::timestamptz FROM k ORDER BY key
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, account_id, key
)
-- The first condition is never true: it keeps the second one a look-up in a hash, not a join.
SELECT ord FROM k WHERE ord IS NULL OR (tenant_id, account_id, key) IN (SELECT * FROM fresh)
