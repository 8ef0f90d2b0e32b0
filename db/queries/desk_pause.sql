-- All sending of one tenant stops or goes on; who did it stands in the audit.
-- $1 tenant, $2 on, $3 now, $4 agent
WITH stopped AS (
    INSERT INTO pause (scope, since) SELECT 'tenant:' || $1::bigint, $3::timestamptz WHERE $2::boolean
    ON CONFLICT DO NOTHING
), going AS (
    DELETE FROM pause WHERE scope = 'tenant:' || $1::bigint AND NOT $2::boolean
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
VALUES ($1::bigint, $3::timestamptz, 'agent:' || $4::text,
        CASE WHEN $2::boolean THEN 'pause' ELSE 'resume' END, 'tenant:' || $1::bigint)
