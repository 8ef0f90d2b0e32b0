-- Takes back the closing of a hand-over: it is the agent's again, and the session goes on where it was.  No
-- row: something has happened since.
-- $1 tenant, $2 conversation, $3 hand-over, $4 agent, $5 now, $6 session (null: a new one), $7 fence
WITH c AS (
    UPDATE conversation c SET owner = 2, fence = c.fence + 1,
        session_id = coalesce($6::bigint, c.session_id)
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint AND c.owner = 0
      AND c.fence = $7::bigint
      AND NOT EXISTS (SELECT FROM hand_over o WHERE o.tenant_id = c.tenant_id
                      AND o.conversation_id = c.conversation_id AND o.closed_at IS NULL)
    RETURNING c.tenant_id, c.conversation_id, c.fence
), opened AS (
    UPDATE hand_over h SET closed_at = NULL, taken_by = $4::text, fence = c.fence,
        taken_at = coalesce(h.taken_at, $5::timestamptz)
    FROM c WHERE h.tenant_id = c.tenant_id AND h.hand_over_id = $3::bigint
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'undo_resolve',
           'conversation:' || conversation_id FROM c
), called AS ( -- what ended with it is open again
    UPDATE callback b SET closed_at = NULL, kept = NULL
    FROM c JOIN hand_over h ON h.tenant_id = c.tenant_id AND h.hand_over_id = $3::bigint
    WHERE b.tenant_id = c.tenant_id AND b.hand_over_id = $3::bigint AND b.closed_at = h.closed_at
)
SELECT fence FROM c
