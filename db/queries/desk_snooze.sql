-- Out of sight until then (null: at once).  $1 tenant, $2 hand-over, $3 until, $4 agent, $5 now
WITH h AS (
    UPDATE hand_over SET snoozed_until = $3::timestamptz
    WHERE tenant_id = $1::bigint AND hand_over_id = $2::bigint AND closed_at IS NULL
    RETURNING tenant_id, conversation_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'snooze', 'conversation:' || conversation_id
FROM h RETURNING 1::bigint
