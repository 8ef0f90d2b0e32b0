-- "Não sou essa pessoa": the number is never used again for anybody it was registered for (TP-06).
-- $1 tenants, $2 hashes
UPDATE address a SET wrong_party = true
FROM unnest($1::bigint[], $2::bytea[]) AS k(tenant_id, value_hash)
WHERE a.tenant_id = k.tenant_id AND a.kind = 1 AND a.value_hash = k.value_hash
