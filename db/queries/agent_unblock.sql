-- An agent has made sure who it is: the sender may prove it here again (TP-03).  No row: no block
-- stands.  $1 tenant, $2 subject (hash of the identity), $3 conversation, $4 agent, $5 now
WITH lifted AS (
    UPDATE identity_block SET lifted_at = $5::timestamptz, lifted_by = $4::text
    WHERE tenant_id = $1::bigint AND subject = $2::bytea AND lifted_at IS NULL
    RETURNING tenant_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'unblock', 'conversation:' || $3::bigint
FROM lifted
RETURNING 1::bigint
