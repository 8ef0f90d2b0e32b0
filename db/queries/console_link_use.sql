-- A link's password and code take over, all sessions end, one begins.  The link is gone.
-- $1 hash of a link's token, $2 the step whose code was shown, $3 hashes of the new recovery codes,
-- $4 hash of the session's secret, $5 address prefix, $6 now
-- Answers one row, or none when the link does not count any more.
WITH used AS (
    DELETE FROM console_link l USING console_user u
    WHERE l.token_hash = $1::bytea AND l.expires_at > $6::timestamptz AND l.password_hash IS NOT NULL
        AND u.tenant_id = l.tenant_id AND u.user_id = l.user_id AND u.disabled_at IS NULL
    RETURNING l.tenant_id, l.user_id, l.kind, l.password_hash, l.totp_sealed
), changed AS (
    UPDATE console_user u
    SET password_hash = d.password_hash, totp_sealed = d.totp_sealed, totp_step = $2::bigint
    FROM used d WHERE u.tenant_id = d.tenant_id AND u.user_id = d.user_id
), over AS (
    DELETE FROM console_session s USING used d
    WHERE s.tenant_id = d.tenant_id AND s.user_id = d.user_id
), forgotten AS (
    DELETE FROM console_recovery_code r USING used d
    WHERE r.tenant_id = d.tenant_id AND r.user_id = d.user_id
), codes AS (
    INSERT INTO console_recovery_code (tenant_id, user_id, code_hash)
    SELECT d.tenant_id, d.user_id, c.code_hash FROM used d, unnest($3::bytea[]) AS c(code_hash)
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT d.tenant_id, $6::timestamptz, 'user:' || d.user_id,
           CASE d.kind WHEN 1 THEN 'user_set_up' ELSE 'user_recovered' END, 'user:' || d.user_id, $5::text
    FROM used d
)
INSERT INTO console_session
    (tenant_id, user_id, secret_hash, state, created_at, seen_at, expires_at, ip_prefix)
SELECT d.tenant_id, d.user_id, $4::bytea, 2, $6::timestamptz, $6::timestamptz,
       $6::timestamptz + interval '12 hours', $5::text
FROM used d RETURNING session_id
