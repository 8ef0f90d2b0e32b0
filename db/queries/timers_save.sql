-- The last one of a conversation and kind counts.
-- $1 tenants, $2 conversations, $3 kinds, $4 due, $5 turn numbers
INSERT INTO timer (tenant_id, conversation_id, kind, due_at, turn_no)
SELECT DISTINCT ON (t, c, k) t, c, k, d, n
FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::timestamptz[], $5::bigint[])
    AS v(t, c, k, d, n)
ORDER BY t, c, k, n DESC, d DESC
ON CONFLICT (tenant_id, conversation_id, kind)
DO UPDATE SET due_at = excluded.due_at, turn_no = excluded.turn_no
