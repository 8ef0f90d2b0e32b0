-- Many at once to a colleague or a team, under their locks in id order; not what has words of an agent on
-- their way.  $1 tenant, $2 agent, $3 sees all, $4 conversations, $5 team (null), $6 user (null), $7 now,
-- $8 a rehearsal, $9 number of the action: how they stood is kept under it for desk_bulk_undo.sql
WITH target AS (
    SELECT t.team_id, NULL::bigint AS user_id FROM team t
    WHERE t.tenant_id = $1::bigint AND t.team_id = $5::bigint
    UNION ALL
    SELECT NULL, u.user_id FROM console_user u
    WHERE u.tenant_id = $1::bigint AND u.user_id = $6::bigint AND u.disabled_at IS NULL
), k AS (
    SELECT DISTINCT unnest($4::bigint[]) AS conversation_id
), locked AS (
    SELECT c.tenant_id, c.conversation_id, c.marks FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = ANY ($4::bigint[])
    ORDER BY c.conversation_id
    FOR UPDATE
), held AS (
    SELECT h.* FROM locked l JOIN hand_over h USING (tenant_id, conversation_id)
    WHERE h.closed_at IS NULL
    ORDER BY h.conversation_id
    FOR UPDATE OF h
), judged AS (
    SELECT k.conversation_id, h.hand_over_id, c.marks, h.team_id AS old_team, h.taken_by, h.taken_at,
           h.marks_before, h.snoozed_until,
           CASE WHEN NOT EXISTS (SELECT FROM target) THEN 'target'
                WHEN c.conversation_id IS NULL THEN 'unknown'
                WHEN h.hand_over_id IS NULL THEN 'closed'
                WHEN NOT $3::boolean AND h.taken_by IS DISTINCT FROM $2::text
                     AND h.taken_by IS NOT NULL THEN 'not_owner'
                WHEN EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
                             WHERE q.tenant_id = $1::bigint AND q.conversation_id = k.conversation_id
                               AND o.class = 3 AND q.state < 2) THEN 'on_the_way' END AS why
    FROM k
    LEFT JOIN locked c ON c.conversation_id = k.conversation_id
    LEFT JOIN held h ON h.conversation_id = k.conversation_id
), moved AS (
    UPDATE conversation c SET owner = CASE WHEN g.user_id IS NULL THEN 1 ELSE 2 END,
        fence = c.fence + 1
    FROM judged j, target g
    WHERE NOT $8::boolean AND j.why IS NULL AND c.tenant_id = $1::bigint
      AND c.conversation_id = j.conversation_id
    RETURNING c.conversation_id, c.fence, j.hand_over_id, j.marks, g.team_id, g.user_id
), void AS (
    DELETE FROM outbox_queue q USING moved m
    WHERE q.tenant_id = $1::bigint AND q.conversation_id = m.conversation_id AND q.state = 0
    RETURNING q.outbox_id
), void_closed AS (
    UPDATE outbox o SET state = 6, payload = NULL FROM void v
    WHERE o.tenant_id = $1::bigint AND o.outbox_id = v.outbox_id
), given AS (
    UPDATE hand_over h SET team_id = coalesce(m.team_id, h.team_id), taken_by = 'u' || m.user_id,
        taken_at = CASE WHEN m.user_id IS NULL THEN NULL ELSE $7::timestamptz END, fence = m.fence,
        snoozed_until = NULL,
        marks_before = CASE WHEN m.user_id IS NULL THEN NULL ELSE coalesce(h.marks_before, m.marks) END
    FROM moved m WHERE h.tenant_id = $1::bigint AND h.hand_over_id = m.hand_over_id
), old AS (
    DELETE FROM desk_bulk_undo
    WHERE NOT $8::boolean AND tenant_id = $1::bigint AND at < $7::timestamptz - interval '1 hour'
), kept AS (
    INSERT INTO desk_bulk_undo (tenant_id, bulk_id, conversation_id, hand_over_id, agent, at, action,
                                fence, team_id, taken_by, taken_at, marks_before, snoozed_until)
    SELECT $1::bigint, $9::bigint, m.conversation_id, m.hand_over_id, $2::text, $7::timestamptz,
           'assign', m.fence, j.old_team, j.taken_by, j.taken_at, j.marks_before, j.snoozed_until
    FROM moved m JOIN judged j USING (conversation_id)
    ON CONFLICT DO NOTHING
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT $1::bigint, $7::timestamptz, 'agent:' || $2::text, 'assign',
           'conversation:' || conversation_id, coalesce('team:' || team_id, 'user:' || user_id)
    FROM moved
)
SELECT conversation_id, why FROM judged ORDER BY conversation_id
