-- The bot's and agents' messages are marked under their conversations' locks.
-- $1 tenants, $2 conversations
SELECT c.conversation_id
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, conversation_id)
JOIN conversation c USING (tenant_id, conversation_id)
ORDER BY c.conversation_id
FOR NO KEY UPDATE OF c
