-- No further log-in, and what is open ends at once; or the other way around.
-- $1 login (small letters), $2 disable (else: enable), $3 now
WITH u AS (
    UPDATE console_user SET disabled_at = CASE WHEN $2::boolean THEN $3::timestamptz END
    WHERE email = $1::text RETURNING tenant_id, user_id
), over AS (
    DELETE FROM console_session s USING u WHERE s.tenant_id = u.tenant_id AND s.user_id = u.user_id
), link AS (
    DELETE FROM console_link l USING u WHERE l.tenant_id = u.tenant_id AND l.user_id = u.user_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT u.tenant_id, $3::timestamptz, 'cli', CASE WHEN $2::boolean THEN 'user_disable' ELSE 'user_enable' END,
       'user:' || u.user_id
FROM u RETURNING tenant_id
