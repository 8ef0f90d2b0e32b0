-- The newest links.  $1 tenants, $2 creditors (each once), $3 hashes, $4 how many links there are
UPDATE creditor c SET chain_hash = k.chain_hash, chain_links = k.links
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[])
    AS k(tenant_id, creditor_id, chain_hash, links)
WHERE c.tenant_id = k.tenant_id AND c.creditor_id = k.creditor_id
