-- $1 tenants, $2 conversations, $3 kinds (each once a conversation), $4 due, $5 turn numbers
INSERT INTO timer (tenant_id, conversation_id, kind, due_at, turn_no)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::int[]), unnest($4::timestamptz[]),
       unnest($5::bigint[])
ON CONFLICT (tenant_id, conversation_id, kind)
DO UPDATE SET due_at = excluded.due_at, turn_no = excluded.turn_no
