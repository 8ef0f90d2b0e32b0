-- Tags or a snooze for many at once; answers those it was done to, and why not for the others.  How they
-- stood is kept under the number of the action for desk_bulk_undo.sql; what is older than an hour goes.
-- $1 tenant, $2 agent, $3 sees all, $4 conversations, $5 tag (null), $6 until (null), $7 now, $8 a rehearsal,
-- $9 number of the action
WITH k AS (
    SELECT DISTINCT unnest($4::bigint[]) AS conversation_id
), held AS (
    SELECT h.* FROM hand_over h
    WHERE h.tenant_id = $1::bigint AND h.conversation_id = ANY ($4::bigint[]) AND h.closed_at IS NULL
    ORDER BY h.conversation_id
    FOR UPDATE
), judged AS (
    SELECT k.conversation_id, h.hand_over_id, h.snoozed_until, c.fence,
           CASE WHEN $5::text = ANY (h.tags) THEN NULL ELSE $5::text END AS new_tag,
           CASE WHEN c.conversation_id IS NULL THEN 'unknown'
                WHEN h.hand_over_id IS NULL THEN 'closed'
                WHEN NOT $3::boolean AND h.taken_by IS DISTINCT FROM $2::text
                     AND h.taken_by IS NOT NULL THEN 'not_owner' END AS why
    FROM k
    LEFT JOIN conversation c ON c.tenant_id = $1::bigint AND c.conversation_id = k.conversation_id
    LEFT JOIN held h ON h.conversation_id = k.conversation_id
), done AS (
    UPDATE hand_over h SET
        tags = CASE WHEN j.new_tag IS NULL THEN h.tags ELSE h.tags || j.new_tag END,
        snoozed_until = coalesce($6::timestamptz, h.snoozed_until)
    FROM judged j
    WHERE NOT $8::boolean AND j.why IS NULL AND h.tenant_id = $1::bigint
      AND h.hand_over_id = j.hand_over_id
    RETURNING h.conversation_id
), old AS (
    DELETE FROM desk_bulk_undo
    WHERE NOT $8::boolean AND tenant_id = $1::bigint AND at < $7::timestamptz - interval '1 hour'
), kept AS (
    INSERT INTO desk_bulk_undo (tenant_id, bulk_id, conversation_id, hand_over_id, agent, at, action,
                                fence, until, tag, snoozed_until)
    SELECT $1::bigint, $9::bigint, d.conversation_id, j.hand_over_id, $2::text, $7::timestamptz,
           CASE WHEN $5::text IS NULL THEN 'snooze' ELSE 'tag' END, j.fence, $6::timestamptz, j.new_tag,
           j.snoozed_until
    FROM done d JOIN judged j USING (conversation_id)
    ON CONFLICT DO NOTHING
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT $1::bigint, $7::timestamptz, 'agent:' || $2::text,
           CASE WHEN $5::text IS NULL THEN 'snooze' ELSE 'tag' END, 'conversation:' || conversation_id
    FROM done
)
SELECT conversation_id, why FROM judged ORDER BY conversation_id
