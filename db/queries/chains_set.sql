-- The newest links.  $1 tenants, $2 creditors (each once), $3 hashes
UPDATE creditor c SET chain_hash = k.chain_hash
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS k(tenant_id, creditor_id, chain_hash)
WHERE c.tenant_id = k.tenant_id AND c.creditor_id = k.creditor_id
