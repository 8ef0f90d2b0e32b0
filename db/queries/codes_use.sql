-- A code that was answered serves no more.  $1 tenants, $2 codes
UPDATE confirmation_code c SET code_hash = NULL
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, code_id)
WHERE c.tenant_id = k.tenant_id AND c.code_id = k.code_id
