-- Claims that are still looked at.  $1 ordinals, $2 tenants, $3 conversations
SELECT k.ord, p.protocol
FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS k(ord, tenant_id, conversation_id)
JOIN paid_claim p ON p.tenant_id = k.tenant_id AND p.conversation_id = k.conversation_id
    AND p.closed_at IS NULL
