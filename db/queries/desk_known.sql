-- Whether it is of this tenant.  $1 tenant, $2 conversation
SELECT conversation_id FROM conversation
WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint
