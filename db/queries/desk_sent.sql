-- Whose words a message is, by the page's name of it.  $1 tenant, $2 conversation, $3 cid, $4 message, $5 user
INSERT INTO desk_message (tenant_id, conversation_id, cid, message_id, user_id)
VALUES ($1::bigint, $2::bigint, $3::text::uuid, $4::bigint, $5::bigint)
