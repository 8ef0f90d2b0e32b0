-- Promises that are due are brought back: first in the queue, the earliest promise before the others.  One
-- whose agent is not there (nothing done in the console for 15 minutes) goes into the queue, too, unless
-- words of theirs are on their way.  A conversation that somebody has locked is looked at again next time.
-- Answers those, and what was put off until some time between $2 (the last look) and $1 (now).
WITH due AS (
    SELECT b.tenant_id, b.callback_id, b.conversation_id, b.hand_over_id, b.due_at
    FROM callback b
    WHERE b.closed_at IS NULL AND b.raised_at IS NULL AND b.due_at <= $1::timestamptz
    ORDER BY b.due_at LIMIT 100
), locked AS (
    SELECT c.tenant_id, c.conversation_id, c.owner FROM conversation c
    WHERE (c.tenant_id, c.conversation_id) IN (SELECT tenant_id, conversation_id FROM due)
    ORDER BY c.tenant_id, c.conversation_id
    FOR UPDATE SKIP LOCKED
), raised AS (
    UPDATE callback b SET raised_at = $1::timestamptz
    FROM due d JOIN locked l USING (tenant_id, conversation_id)
    WHERE b.tenant_id = d.tenant_id AND b.callback_id = d.callback_id AND b.closed_at IS NULL
      AND b.raised_at IS NULL
    RETURNING b.tenant_id, b.conversation_id, b.hand_over_id, b.due_at
), left_alone AS (
    SELECT r.tenant_id, r.conversation_id, r.hand_over_id
    FROM raised r
    JOIN locked l USING (tenant_id, conversation_id)
    JOIN hand_over h USING (tenant_id, hand_over_id)
    WHERE l.owner = 2 AND h.taken_by ~ '^u[0-9]{1,18}$'
      AND NOT EXISTS (SELECT FROM console_session s
                      WHERE s.tenant_id = r.tenant_id AND s.user_id = substr(h.taken_by, 2)::bigint
                        AND s.state = 2 AND s.expires_at > $1::timestamptz
                        AND s.seen_at > $1::timestamptz - interval '15 minutes')
      AND NOT EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
                      WHERE q.tenant_id = r.tenant_id AND q.conversation_id = r.conversation_id
                        AND o.class = 3 AND q.state < 2)
), freed AS (
    UPDATE conversation c SET owner = 1, fence = c.fence + 1
    FROM left_alone a
    WHERE c.tenant_id = a.tenant_id AND c.conversation_id = a.conversation_id
    RETURNING c.tenant_id, c.conversation_id, c.fence
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $1::timestamptz, 'quita', 'callback_to_queue', 'conversation:' || conversation_id
    FROM freed
), back AS (
    UPDATE hand_over h SET queue_at = r.due_at - interval '36500 days',
        snoozed_until = CASE WHEN h.snoozed_until > $1::timestamptz THEN $1::timestamptz
                             ELSE h.snoozed_until END,
        taken_by = CASE WHEN f.fence IS NULL THEN h.taken_by END,
        taken_at = CASE WHEN f.fence IS NULL THEN h.taken_at END,
        marks_before = CASE WHEN f.fence IS NULL THEN h.marks_before END,
        fence = coalesce(f.fence, h.fence)
    FROM raised r LEFT JOIN freed f USING (tenant_id, conversation_id)
    WHERE h.tenant_id = r.tenant_id AND h.hand_over_id = r.hand_over_id
)
SELECT tenant_id, conversation_id FROM raised
UNION
SELECT tenant_id, conversation_id FROM hand_over
WHERE closed_at IS NULL AND snoozed_until > $2::timestamptz AND snoozed_until <= $1::timestamptz
