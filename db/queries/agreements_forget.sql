-- A new term takes the place of what was offered before.  $1 tenants, $2 conversations
UPDATE agreement a SET status = 5
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, conversation_id)
WHERE a.tenant_id = k.tenant_id AND a.conversation_id = k.conversation_id AND a.status = 0
