-- The queues, by team (null: of whoever looks after such).  $1 tenant, $2 now
SELECT t.team_id, t.name, count(h.hand_over_id) AS waiting,
       greatest(0, coalesce(extract(epoch FROM $2::timestamptz
           - min(greatest(h.asked_at, b.due_at))), 0))::bigint AS oldest_s,
       coalesce(min(t.sla_s), 900) AS sla_s
FROM (SELECT team_id, name, sla_s FROM team WHERE tenant_id = $1::bigint
      UNION ALL SELECT NULL, NULL, NULL) t
LEFT JOIN hand_over h ON h.tenant_id = $1::bigint AND h.team_id IS NOT DISTINCT FROM t.team_id
    AND h.closed_at IS NULL AND h.taken_by IS NULL
    AND (h.snoozed_until IS NULL OR h.snoozed_until <= $2::timestamptz)
LEFT JOIN callback b ON b.tenant_id = h.tenant_id AND b.hand_over_id = h.hand_over_id
    AND b.closed_at IS NULL AND b.made_by IS NULL
GROUP BY t.team_id, t.name
ORDER BY t.name NULLS FIRST
