-- To a team's queue, to a colleague, or (neither) back into the queue.  Messages of the bot that were not marked are
-- void already; those of an agent go under the new fence no more: not while one is on its way.  No row:
-- no such team or colleague, or one is.
-- $1 tenant, $2 conversation, $3 hand-over, $4 team (null), $5 user (null), $6 agent, $7 now, $8 action
WITH target AS (
    SELECT t.team_id, NULL::bigint AS user_id FROM team t
    WHERE t.tenant_id = $1::bigint AND t.team_id = $4::bigint
    UNION ALL
    SELECT NULL, u.user_id FROM console_user u
    WHERE u.tenant_id = $1::bigint AND u.user_id = $5::bigint AND u.disabled_at IS NULL
    UNION ALL
    SELECT NULL, NULL WHERE $4::bigint IS NULL AND $5::bigint IS NULL
), c AS (
    UPDATE conversation c SET owner = CASE WHEN g.user_id IS NULL THEN 1 ELSE 2 END,
        fence = c.fence + 1
    FROM target g
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint AND c.owner > 0
      AND NOT EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
                      WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.conversation_id
                        AND o.class = 3 AND q.state < 2)
    RETURNING c.tenant_id, c.conversation_id, c.fence, c.marks, g.team_id, g.user_id
), void AS (
    DELETE FROM outbox_queue q USING c
    WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.conversation_id AND q.state = 0
    RETURNING q.tenant_id, q.outbox_id
), void_closed AS (
    UPDATE outbox o SET state = 6, payload = NULL FROM void v
    WHERE o.tenant_id = v.tenant_id AND o.outbox_id = v.outbox_id
), given AS (
    UPDATE hand_over h SET team_id = coalesce(c.team_id, h.team_id), taken_by = 'u' || c.user_id,
        taken_at = CASE WHEN c.user_id IS NULL THEN NULL ELSE $7::timestamptz END,
        fence = c.fence, snoozed_until = NULL,
        queue_at = CASE WHEN EXISTS (SELECT FROM callback b WHERE b.tenant_id = h.tenant_id
                            AND b.hand_over_id = h.hand_over_id AND b.closed_at IS NULL)
                        THEN h.queue_at END,
        marks_before = CASE WHEN c.user_id IS NULL THEN NULL
                            ELSE coalesce(h.marks_before, c.marks) END
    FROM c WHERE h.tenant_id = c.tenant_id AND h.hand_over_id = $3::bigint
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $7::timestamptz, 'agent:' || $6::text, $8::text,
           'conversation:' || conversation_id,
           coalesce('team:' || team_id, 'user:' || user_id) FROM c
)
SELECT fence FROM c
