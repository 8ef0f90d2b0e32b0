-- Takes a bulk action back, as far as nothing has happened since: who had it, and until when it was put off.
-- A tag that it added goes.  Answers as desk_bulk.sql.
-- $1 tenant, $2 agent, $3 number of the action, $4 now
WITH u AS (
    DELETE FROM desk_bulk_undo
    WHERE tenant_id = $1::bigint AND bulk_id = $3::bigint AND agent = $2::text
    RETURNING *
), locked AS (
    SELECT c.tenant_id, c.conversation_id, c.fence FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id IN (SELECT conversation_id FROM u)
    ORDER BY c.conversation_id
    FOR UPDATE
), held AS (
    SELECT h.* FROM locked l JOIN hand_over h USING (tenant_id, conversation_id)
    WHERE h.closed_at IS NULL
    ORDER BY h.conversation_id
    FOR UPDATE OF h
), judged AS (
    SELECT u.*, CASE
        WHEN h.hand_over_id IS DISTINCT FROM u.hand_over_id OR l.fence <> u.fence
          OR (u.action = 'snooze' AND h.snoozed_until IS DISTINCT FROM u.until) THEN 'changed'
        WHEN u.action = 'assign' AND EXISTS (
            SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
            WHERE q.tenant_id = $1::bigint AND q.conversation_id = u.conversation_id
              AND o.class = 3 AND q.state < 2) THEN 'on_the_way' END AS why
    FROM u
    JOIN locked l USING (conversation_id)
    LEFT JOIN held h USING (conversation_id)
), moved AS (
    UPDATE conversation c SET owner = CASE WHEN j.taken_by IS NULL THEN 1 ELSE 2 END, fence = c.fence + 1
    FROM judged j
    WHERE j.why IS NULL AND j.action = 'assign' AND c.tenant_id = $1::bigint
      AND c.conversation_id = j.conversation_id
    RETURNING c.conversation_id, c.fence
), given AS (
    UPDATE hand_over h SET team_id = j.team_id, taken_by = j.taken_by, taken_at = j.taken_at,
        marks_before = j.marks_before, snoozed_until = j.snoozed_until, fence = m.fence
    FROM judged j JOIN moved m USING (conversation_id)
    WHERE h.tenant_id = $1::bigint AND h.hand_over_id = j.hand_over_id
), put AS (
    UPDATE hand_over h SET
        snoozed_until = CASE j.action WHEN 'snooze' THEN j.snoozed_until ELSE h.snoozed_until END,
        tags = CASE WHEN j.tag IS NULL THEN h.tags ELSE array_remove(h.tags, j.tag) END
    FROM judged j
    WHERE j.why IS NULL AND j.action <> 'assign' AND h.tenant_id = $1::bigint
      AND h.hand_over_id = j.hand_over_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT $1::bigint, $4::timestamptz, 'agent:' || $2::text, 'undo_' || action,
           'conversation:' || conversation_id
    FROM judged WHERE why IS NULL
)
SELECT conversation_id, why FROM judged ORDER BY conversation_id
