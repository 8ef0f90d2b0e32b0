-- $1 tenant, $2 conversation, $3 agent, $4 now
WITH gone AS (
    DELETE FROM conversation_link WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint
    RETURNING tenant_id, conversation_id, person_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT tenant_id, $4::timestamptz, 'agent:' || $3::text, 'unlink', 'conversation:' || conversation_id,
       coalesce('person:' || person_id, 'nobody') FROM gone
