-- Takes timers that are due; what another process took or what was put off is not answered.  One that is
-- asked for twice in a batch (it was found due again while it waited) is the first one's.
-- $1 ordinals, $2 tenants, $3 conversations, $4 kinds, $5 now
WITH k AS (
    SELECT min(ord) AS ord, tenant_id, conversation_id, kind
    FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::int[])
        AS k(ord, tenant_id, conversation_id, kind)
    GROUP BY tenant_id, conversation_id, kind
)
DELETE FROM timer t USING k
WHERE t.tenant_id = k.tenant_id AND t.conversation_id = k.conversation_id AND t.kind = k.kind
  AND t.due_at <= $5::timestamptz
RETURNING k.ord, t.turn_no
