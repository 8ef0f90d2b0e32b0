-- Who works here, and how many conversations each holds.  $1 tenant, $2 now
SELECT u.user_id, u.name, u.available, u.capacity,
       (SELECT count(*) FROM hand_over h
        WHERE h.tenant_id = $1::bigint AND h.taken_by = 'u' || u.user_id AND h.closed_at IS NULL
          AND (h.snoozed_until IS NULL OR h.snoozed_until <= $2::timestamptz)) AS open,
       (SELECT max(s.seen_at) FROM console_session s
        WHERE s.tenant_id = $1::bigint AND s.user_id = u.user_id AND s.state = 2
          AND s.expires_at > $2::timestamptz) AS last_seen
FROM console_user u
WHERE u.tenant_id = $1::bigint AND u.disabled_at IS NULL
ORDER BY u.name, u.user_id
