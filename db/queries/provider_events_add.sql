-- What a provider tells, each once.  $1 tenant, $2 bank account, $3 keys, $4 names, $5 kinds,
-- $6 the provider's ids of charges (or null), $7 sealed bodies, $8 now
-- Answers how many are new.
WITH fresh AS (
    INSERT INTO provider_event (tenant_id, bank_account_id, key, name, kind, provider_id, state,
                                not_before, received_at, raw_sealed)
    SELECT $1::bigint, $2::bigint, k, n, i, p, CASE WHEN i = 2 THEN 2 ELSE 0 END, $8::timestamptz,
           $8::timestamptz, r
    FROM unnest($3::text[], $4::text[], $5::int[], $6::text[], $7::bytea[]) AS e(k, n, i, p, r)
    ORDER BY k
    ON CONFLICT (tenant_id, bank_account_id, key) DO NOTHING
    RETURNING event_id
)
SELECT count(*) FROM fresh
