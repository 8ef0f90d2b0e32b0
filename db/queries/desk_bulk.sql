-- Tags or a snooze for many at once; answers those it was done to, and why not for the others.
-- $1 tenant, $2 agent, $3 sees all, $4 conversations, $5 tag (null), $6 until (null), $7 now, $8 a rehearsal
WITH k AS (
    SELECT DISTINCT unnest($4::bigint[]) AS conversation_id
), judged AS (
    SELECT k.conversation_id, h.hand_over_id,
           CASE WHEN c.conversation_id IS NULL THEN 'unknown'
                WHEN h.hand_over_id IS NULL THEN 'closed'
                WHEN NOT $3::boolean AND h.taken_by IS DISTINCT FROM $2::text
                     AND h.taken_by IS NOT NULL THEN 'not_owner' END AS why
    FROM k
    LEFT JOIN conversation c ON c.tenant_id = $1::bigint AND c.conversation_id = k.conversation_id
    LEFT JOIN hand_over h ON h.tenant_id = $1::bigint AND h.conversation_id = k.conversation_id
        AND h.closed_at IS NULL
), done AS (
    UPDATE hand_over h SET
        tags = CASE WHEN $5::text IS NULL OR $5::text = ANY (h.tags) THEN h.tags
                    ELSE h.tags || $5::text END,
        snoozed_until = coalesce($6::timestamptz, h.snoozed_until)
    FROM judged j
    WHERE NOT $8::boolean AND j.why IS NULL AND h.tenant_id = $1::bigint
      AND h.hand_over_id = j.hand_over_id
    RETURNING h.conversation_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT $1::bigint, $7::timestamptz, 'agent:' || $2::text,
           CASE WHEN $5::text IS NULL THEN 'snooze' ELSE 'tag' END, 'conversation:' || conversation_id
    FROM done
)
SELECT conversation_id, why FROM judged ORDER BY conversation_id
