-- The receipt somebody sent: the newest counts.  $1 tenants, $2 conversations, $3 media ids
UPDATE paid_claim p SET media_id = k.media_id
FROM unnest($1::bigint[], $2::bigint[], $3::text[]) AS k(tenant_id, conversation_id, media_id)
WHERE p.tenant_id = k.tenant_id AND p.conversation_id = k.conversation_id AND p.closed_at IS NULL
