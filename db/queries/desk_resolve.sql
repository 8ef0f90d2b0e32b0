-- The matter is closed: the next thing they write begins anew.  Not while a message of the agent is on its
-- way.  $1 tenant, $2 conversation, $3 hand-over, $4 agent, $5 now
WITH c AS (
    UPDATE conversation c SET owner = 0, fence = c.fence + 1, session_id = NULL, awaits = NULL
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint AND c.owner > 0
      AND NOT EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
                      WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.conversation_id
                        AND o.class = 3 AND q.state < 2)
    RETURNING c.tenant_id, c.conversation_id, c.fence
), closed AS (
    UPDATE hand_over h SET closed_at = $5::timestamptz, snoozed_until = NULL
    FROM c WHERE h.tenant_id = c.tenant_id AND h.hand_over_id = $3::bigint
), called AS (
    UPDATE callback b SET closed_at = $5::timestamptz, kept = b.due_at <= $5::timestamptz
    FROM c WHERE b.tenant_id = c.tenant_id AND b.hand_over_id = $3::bigint AND b.closed_at IS NULL
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'resolve',
           'conversation:' || conversation_id FROM c
)
SELECT fence FROM c
