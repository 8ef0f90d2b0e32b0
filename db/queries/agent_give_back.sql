-- Back to the bot: it goes on at the state its flow names for that.  Not while a message of the agent
-- is still on its way: the new fence would void it.
-- $1 protocol, $2 agent, $3 sealed notice, $4 now
WITH h AS (
    SELECT h.tenant_id, h.hand_over_id, h.conversation_id FROM hand_over h
    JOIN conversation c USING (tenant_id, conversation_id)
    WHERE h.protocol = $1::text AND h.closed_at IS NULL AND h.taken_by = $2::text AND c.owner = 2
      AND NOT EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
                      WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.conversation_id
                        AND o.class = 3 AND q.state < 2)
    FOR UPDATE OF c
), back AS (
    UPDATE conversation c SET owner = 0, fence = c.fence + 1
    FROM h WHERE c.tenant_id = h.tenant_id AND c.conversation_id = h.conversation_id
), closed AS (
    UPDATE hand_over x SET closed_at = $4::timestamptz
    FROM h WHERE x.tenant_id = h.tenant_id AND x.hand_over_id = h.hand_over_id
), called AS (
    UPDATE callback b SET closed_at = $4::timestamptz, kept = false
    FROM h WHERE b.tenant_id = h.tenant_id AND b.hand_over_id = h.hand_over_id AND b.closed_at IS NULL
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $4::timestamptz, 'agent:' || $2::text, 'give_back',
           'conversation:' || conversation_id FROM h
)
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
SELECT tenant_id, NULL, conversation_id, 3, 0, $4::timestamptz, $3::bytea FROM h
RETURNING conversation_id
