-- A new link, and the one before is worth nothing.  $1 login (small letters), $2 hash of its token,
-- $3 sealed secret of the codes, $4 now
WITH u AS (
    SELECT tenant_id, user_id, password_hash FROM console_user
    WHERE email = $1::text AND disabled_at IS NULL
), before AS (
    INSERT INTO console_link AS l
        (tenant_id, user_id, kind, token_hash, totp_sealed, created_at, expires_at)
    SELECT u.tenant_id, u.user_id, CASE WHEN u.password_hash IS NULL THEN 1 ELSE 2 END, $2::bytea,
           $3::bytea, $4::timestamptz, $4::timestamptz + interval '24 hours'
    FROM u
    ON CONFLICT (tenant_id, user_id) DO UPDATE
    SET kind = excluded.kind, token_hash = excluded.token_hash, totp_sealed = excluded.totp_sealed,
        password_hash = NULL, created_at = excluded.created_at, expires_at = excluded.expires_at
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT u.tenant_id, $4::timestamptz, 'cli', 'user_link', 'user:' || u.user_id
FROM u RETURNING tenant_id
