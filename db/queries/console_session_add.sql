-- The password was right: ten minutes for the code.  The session this browser had is over.
-- $1 hash of the secret, $2 hash of the one before (or null), $3 tenant, $4 user, $5 address prefix, $6 now
WITH before AS (
    DELETE FROM console_session WHERE secret_hash = $2::bytea
)
INSERT INTO console_session
    (tenant_id, user_id, secret_hash, state, created_at, seen_at, expires_at, ip_prefix)
SELECT u.tenant_id, u.user_id, $1::bytea, 1, $6::timestamptz, $6::timestamptz,
       $6::timestamptz + interval '10 minutes', $5::text
FROM console_user u
WHERE u.tenant_id = $3::bigint AND u.user_id = $4::bigint AND u.disabled_at IS NULL
RETURNING session_id
