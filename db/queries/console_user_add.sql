-- An account that cannot be used until its link is.  $1 tenant's slug, $2 login (small letters), $3 name,
-- $4 role, $5 hash of the link's token, $6 sealed secret of the codes, $7 now
-- Answers one row: is there such a tenant, the new account (null = the login is taken).
WITH t AS (
    SELECT tenant_id FROM tenant
    WHERE slug = $1::text AND (expires_at IS NULL OR expires_at > $7::timestamptz)
), made AS (
    INSERT INTO console_user (tenant_id, email, name, role, created_at)
    SELECT t.tenant_id, $2::text, $3::text, $4::int, $7::timestamptz FROM t
    ON CONFLICT (email) DO NOTHING
    RETURNING tenant_id, user_id
), link AS (
    INSERT INTO console_link (tenant_id, user_id, kind, token_hash, totp_sealed, created_at, expires_at)
    SELECT m.tenant_id, m.user_id, 1, $5::bytea, $6::bytea, $7::timestamptz,
           $7::timestamptz + interval '24 hours'
    FROM made m
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT m.tenant_id, $7::timestamptz, 'cli', 'user_add', 'user:' || m.user_id, 'role ' || $4::int
    FROM made m
)
SELECT EXISTS (SELECT FROM t), (SELECT user_id FROM made)
