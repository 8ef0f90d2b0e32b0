-- The contracts of instalments that ask for a new day, in id order, before what is read of them.
-- $1 tenants, $2 instalments
SELECT ct.contract_id
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, instalment_id)
JOIN instalment i ON i.tenant_id = k.tenant_id AND i.instalment_id = k.instalment_id
JOIN contract ct ON ct.tenant_id = i.tenant_id AND ct.contract_id = i.contract_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
