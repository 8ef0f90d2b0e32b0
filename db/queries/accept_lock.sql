-- The contracts of what is about to be accepted, in id order.  $1 tenants, $2 conversations
SELECT ct.contract_id
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, conversation_id)
JOIN agreement a ON a.tenant_id = k.tenant_id AND a.conversation_id = k.conversation_id
    AND a.status = 0
JOIN agreement_item i ON i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id
JOIN contract ct ON ct.tenant_id = i.tenant_id AND ct.contract_id = i.contract_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
