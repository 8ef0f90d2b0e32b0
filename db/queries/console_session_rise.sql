-- The code was right: a new session under a new secret takes the place of the one that waited for it.  A
-- step of the clock and a recovery code count once, whoever is first.
-- $1 hash of the secret so far, $2 of the new one, $3 step (or null), $4 hash of a recovery code (or null),
-- $5 address prefix, $6 hash of the login, $7 hash of the address, $8 now
-- Answers one row, or none when it did not count.
WITH half AS (
    SELECT s.tenant_id, s.user_id FROM console_session s JOIN console_user u USING (tenant_id, user_id)
    WHERE s.secret_hash = $1::bytea AND s.state = 1 AND s.expires_at > $8::timestamptz
        AND u.disabled_at IS NULL
), stepped AS (
    UPDATE console_user u SET totp_step = $3::bigint FROM half h
    WHERE u.tenant_id = h.tenant_id AND u.user_id = h.user_id AND u.totp_step < $3::bigint
    RETURNING u.tenant_id, u.user_id
), spent AS (
    DELETE FROM console_recovery_code r USING half h
    WHERE r.tenant_id = h.tenant_id AND r.user_id = h.user_id AND r.code_hash = $4::bytea
    RETURNING r.tenant_id, r.user_id
), proved AS (
    SELECT * FROM stepped UNION SELECT * FROM spent
), over AS (
    DELETE FROM console_session s USING proved p
    WHERE s.tenant_id = p.tenant_id AND s.user_id = p.user_id
        AND (s.secret_hash = $1::bytea OR s.expires_at <= $8::timestamptz
             OR s.seen_at <= $8::timestamptz - interval '30 minutes')
), made AS (
    INSERT INTO console_session
        (tenant_id, user_id, secret_hash, state, created_at, seen_at, expires_at, ip_prefix)
    SELECT p.tenant_id, p.user_id, $2::bytea, 2, $8::timestamptz, $8::timestamptz,
           $8::timestamptz + interval '12 hours', $5::text
    FROM proved p RETURNING session_id
), login AS (
    DELETE FROM console_try
    WHERE kind = 1 AND key_hash = $6::bytea AND EXISTS (SELECT FROM proved)
), address AS ( -- what this log-in took: the password's try and the code's
    UPDATE console_try SET level = greatest(level - 2, 0)
    WHERE kind = 2 AND key_hash = $7::bytea AND EXISTS (SELECT FROM proved)
), old AS (
    DELETE FROM console_try t USING (
        SELECT o.kind, o.key_hash FROM console_try o
        WHERE o.last_at < $8::timestamptz - interval '2 days' AND EXISTS (SELECT FROM proved)
        ORDER BY o.last_at LIMIT 100) o
    WHERE t.kind = o.kind AND t.key_hash = o.key_hash AND t.last_at < $8::timestamptz - interval '2 days'
        AND t.key_hash NOT IN ($6::bytea, $7::bytea)
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT p.tenant_id, $8::timestamptz, 'user:' || p.user_id, 'login', 'user:' || p.user_id,
           CASE WHEN $4::bytea IS NULL THEN '' ELSE 'recovery code ' END || $5::text
    FROM proved p
)
SELECT session_id FROM made
