-- A wrong code.  $1 tenants, $2 agreements
UPDATE agreement a SET code_tries = a.code_tries + 1
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, agreement_id)
WHERE a.tenant_id = k.tenant_id AND a.agreement_id = k.agreement_id
