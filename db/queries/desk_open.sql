-- An agent takes a conversation that nobody asked them to: it waits from now on, and is taken next.
-- $1 tenant, $2 conversation, $3 reason, $4 now, $5 protocol, $6 its id
WITH c AS (
    UPDATE conversation SET owner = 1, fence = fence + 1
    WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint AND owner = 0
    RETURNING tenant_id, conversation_id, session_id, fence
)
INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence,
                       asked_at)
SELECT tenant_id, $6::bigint, conversation_id, coalesce(session_id, 0), $3::text, $5::text, fence,
       $4::timestamptz
FROM c
RETURNING protocol
