-- Holds from the next request on.  $1 login (small letters), $2 role, $3 now
WITH u AS (
    UPDATE console_user SET role = $2::int WHERE email = $1::text RETURNING tenant_id, user_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT u.tenant_id, $3::timestamptz, 'cli', 'user_role', 'user:' || u.user_id, 'role ' || $2::int
FROM u RETURNING tenant_id
