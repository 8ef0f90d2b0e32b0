-- What people who ask for a new day owe to a creditor: the contracts, in id order, before what is read
-- of them.  $1 tenants, $2 creditors, $3 persons
SELECT ct.contract_id
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(tenant_id, creditor_id, person_id)
JOIN contract_party p ON p.tenant_id = k.tenant_id AND p.person_id = k.person_id
    AND p.role IN (1, 2)
JOIN contract ct ON ct.tenant_id = p.tenant_id AND ct.contract_id = p.contract_id
    AND ct.creditor_id = k.creditor_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
