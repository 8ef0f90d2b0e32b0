-- Events from inside for conversations; their turn comes with the next look at what waits.
-- $1 tenants, $2 conversations, $3 sealed notices, $4 now
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
SELECT t, NULL, c, 3, 0, $4::timestamptz, u
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS k(t, c, u)
