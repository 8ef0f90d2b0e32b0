-- Events from inside for conversations, about messages that are really there; their turn comes with the
-- next look at what waits.  $1 tenants, $2 conversations, $3 outbox ids, $4 sealed notices, $5 now
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
SELECT k.t, NULL, k.c, 3, 0, $5::timestamptz, k.u
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS k(t, c, o, u)
JOIN outbox o ON o.tenant_id = k.t AND o.outbox_id = k.o
