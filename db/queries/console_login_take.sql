-- A try to log in is counted before it is looked at, so that many at once are no way around the limit.
-- $1 hash of the login, $2 hash of the address, $3 login (small letters), $4 now
-- Answers one row: may it be tried, seconds to wait if not, the address's level, and the account
-- (null = none that counts): tenant, user, password hash.
WITH address AS (
    INSERT INTO console_try AS t (kind, key_hash, level, until, last_at)
    VALUES (2, $2::bytea, 1, $4::timestamptz, $4::timestamptz)
    ON CONFLICT (kind, key_hash) DO UPDATE
    SET level = console_try_level(2, t.level, t.last_at, $4::timestamptz), last_at = $4::timestamptz,
        until = $4::timestamptz
              + console_try_wait(2, console_try_level(2, t.level, t.last_at, $4::timestamptz))
    WHERE t.until <= $4::timestamptz
    RETURNING level
), login AS (
    INSERT INTO console_try AS t (kind, key_hash, level, until, last_at)
    SELECT 1, $1::bytea, 1, $4::timestamptz, $4::timestamptz FROM address
    ON CONFLICT (kind, key_hash) DO UPDATE
    SET level = console_try_level(1, t.level, t.last_at, $4::timestamptz), last_at = $4::timestamptz,
        until = $4::timestamptz
              + console_try_wait(1, console_try_level(1, t.level, t.last_at, $4::timestamptz))
    WHERE t.until <= $4::timestamptz
    RETURNING level
), waits AS (
    SELECT coalesce(max(ceil(extract(epoch FROM t.until - $4::timestamptz))), 1)::int AS seconds
    FROM console_try t
    WHERE ((t.kind = 1 AND t.key_hash = $1::bytea) OR (t.kind = 2 AND t.key_hash = $2::bytea))
        AND t.until > $4::timestamptz
)
SELECT EXISTS (SELECT FROM login), w.seconds, coalesce((SELECT level FROM address), 0),
       u.tenant_id, u.user_id, u.password_hash
FROM waits w LEFT JOIN console_user u
    ON u.email = $3::text AND u.disabled_at IS NULL AND u.password_hash IS NOT NULL
    AND NOT EXISTS (SELECT FROM tenant t
                    WHERE t.tenant_id = u.tenant_id AND t.expires_at <= $4::timestamptz)
