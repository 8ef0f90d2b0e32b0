-- A try that failed, written down where there is an account.
-- $1 login (small letters), $2 what was wrong, $3 address prefix, $4 now
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT u.tenant_id, $4::timestamptz, 'user:' || u.user_id, 'login_failed', 'user:' || u.user_id,
       $2::text || ' ' || $3::text
FROM console_user u WHERE u.email = $1::text
