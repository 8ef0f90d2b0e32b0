-- The file of a message.  $1 tenant, $2 outbox id
SELECT mime_type, filename, content FROM outbox_file
WHERE tenant_id = $1::bigint AND outbox_id = $2::bigint
