-- Calls made of a provider's budget; the window begins with its first call.
-- $1 tenant, $2 bank account, $3 now, $4 calls, $5 seconds of the window
INSERT INTO provider_account AS a (tenant_id, bank_account_id, window_began, window_calls)
VALUES ($1::bigint, $2::bigint, $3::timestamptz, $4::int)
ON CONFLICT (tenant_id, bank_account_id) DO UPDATE SET
    window_began = CASE WHEN a.window_began > $3::timestamptz - make_interval(secs => $5::int)
                        THEN a.window_began ELSE excluded.window_began END,
    window_calls = CASE WHEN a.window_began > $3::timestamptz - make_interval(secs => $5::int)
                        THEN a.window_calls ELSE 0 END + excluded.window_calls
