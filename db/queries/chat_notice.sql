-- Something the browser's conversation is to know before its next line.  $1 tenant, $2 conversation, $3 sealed
-- notice, $4 now
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
VALUES ($1::bigint, NULL, $2::bigint, 3, 0, $4::timestamptz, $3::bytea)
