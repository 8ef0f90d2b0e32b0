-- A ticket for one socket; one that was made before is worthless.
-- $1 tenant, $2 conversation, $3 hash, $4 good until, $5 where it may be used from
UPDATE chat_session SET ticket_hash = $3::bytea, ticket_until = $4::timestamptz, ticket_from = $5::text
WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint AND closed_at IS NULL
RETURNING conversation_id
