-- Whom the next free seat is for: the one who has waited longest in the queue of an agent who is there,
-- takes new ones and holds fewer than they can; of several agents, the one with the fewest.  Nothing is
-- locked: the take that follows finds out whether somebody was first.  $1 now
SELECT h.protocol, h.tenant_id, h.conversation_id, u.user_id
FROM (
    SELECT u.tenant_id, u.user_id, u.capacity,
           (SELECT count(*) FROM hand_over o
            WHERE o.tenant_id = u.tenant_id AND o.taken_by = 'u' || u.user_id AND o.closed_at IS NULL
              AND (o.snoozed_until IS NULL OR o.snoozed_until <= $1::timestamptz)) AS open
    FROM console_user u
    WHERE u.available AND u.disabled_at IS NULL
      AND EXISTS (SELECT FROM console_session s
                  WHERE s.tenant_id = u.tenant_id AND s.user_id = u.user_id AND s.state = 2
                    AND s.expires_at > $1::timestamptz
                    AND s.seen_at > $1::timestamptz - interval '15 minutes')
) u
CROSS JOIN LATERAL (
    SELECT h.protocol, h.tenant_id, h.conversation_id, coalesce(h.queue_at, h.asked_at) AS since
    FROM hand_over h JOIN conversation c USING (tenant_id, conversation_id)
    WHERE h.tenant_id = u.tenant_id AND h.closed_at IS NULL AND h.taken_by IS NULL
      AND (h.snoozed_until IS NULL OR h.snoozed_until <= $1::timestamptz)
      AND desk_in_queue(u.tenant_id, u.user_id, h.team_id, c.creditor_id, h.reason)
    ORDER BY coalesce(h.queue_at, h.asked_at), h.hand_over_id LIMIT 1
) h
WHERE u.open < u.capacity
ORDER BY h.since, u.open, u.user_id
LIMIT 1
