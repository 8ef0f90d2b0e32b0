-- How many lie in each view, counted to a thousand.  $1 tenant, $2 viewer, $3 now, $4 sees every queue
WITH waiting AS (
    SELECT h.conversation_id, c.person_id, h.team_id, c.creditor_id, h.reason, h.snoozed_until,
           h.tenant_id, h.asked_at
    FROM hand_over h JOIN conversation c USING (tenant_id, conversation_id)
    WHERE h.tenant_id = $1::bigint AND h.closed_at IS NULL AND h.taken_by IS NULL
      AND (h.snoozed_until IS NULL OR h.snoozed_until <= $3::timestamptz)
      AND ($4::boolean OR desk_in_queue($1::bigint, $2::bigint, h.team_id, c.creditor_id, h.reason))
    ORDER BY coalesce(h.queue_at, h.asked_at) LIMIT 1000
), mine AS (
    SELECT h.snoozed_until > $3::timestamptz AS away FROM hand_over h
    WHERE h.tenant_id = $1::bigint AND h.closed_at IS NULL AND h.taken_by = 'u' || $2::bigint
    LIMIT 1000
)
SELECT (SELECT count(*) FROM waiting),
       (SELECT count(*) FROM mine WHERE away IS NOT TRUE),
       (SELECT count(*) FROM (SELECT FROM session s WHERE s.tenant_id = $1::bigint LIMIT 1000) t),
       (SELECT count(*) FROM (
           SELECT FROM hand_over h
           WHERE h.tenant_id = $1::bigint AND h.closed_at IS NULL
             AND h.snoozed_until > $3::timestamptz
             AND ($4::boolean OR h.taken_by IS NULL OR h.taken_by = 'u' || $2::bigint)
           LIMIT 1000) z),
       (SELECT count(*) FROM waiting w WHERE w.person_id IS NULL AND NOT EXISTS (
           SELECT FROM conversation_link l
           WHERE l.tenant_id = w.tenant_id AND l.conversation_id = w.conversation_id
             AND (l.person_id IS NOT NULL OR l.at >= w.asked_at))),
       (SELECT count(*) FROM (
           SELECT FROM callback b
           JOIN hand_over h USING (tenant_id, hand_over_id)
           JOIN conversation c ON c.tenant_id = b.tenant_id AND c.conversation_id = b.conversation_id
           WHERE b.tenant_id = $1::bigint AND b.closed_at IS NULL AND h.closed_at IS NULL
             AND ($4::boolean OR h.taken_by = 'u' || $2::bigint OR (h.taken_by IS NULL
                 AND desk_in_queue($1::bigint, $2::bigint, h.team_id, c.creditor_id, h.reason)))
           LIMIT 1000) p)
