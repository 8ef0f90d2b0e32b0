-- $1 hash of the secret, $2 now
WITH gone AS (
    DELETE FROM console_session WHERE secret_hash = $1::bytea RETURNING tenant_id, user_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT g.tenant_id, $2::timestamptz, 'user:' || g.user_id, 'logout', 'user:' || g.user_id FROM gone g
