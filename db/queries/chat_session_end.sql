-- "Encerrar e apagar deste aparelho": nobody gets in by this secret any more, and who it was must be shown
-- anew.  $1 tenant, $2 conversation, $3 now
UPDATE chat_session SET closed_at = $3::timestamptz
WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint AND closed_at IS NULL
RETURNING conversation_id
