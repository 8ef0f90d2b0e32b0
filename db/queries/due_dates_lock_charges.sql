-- ... and the open charges for what is open of them, as a settlement does.
-- $1 tenants, $2 creditors, $3 persons
SELECT ch.charge_id
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(tenant_id, creditor_id, person_id)
JOIN contract_party p ON p.tenant_id = k.tenant_id AND p.person_id = k.person_id
    AND p.role IN (1, 2)
JOIN contract ct ON ct.tenant_id = p.tenant_id AND ct.contract_id = p.contract_id
    AND ct.creditor_id = k.creditor_id
JOIN instalment i ON i.tenant_id = ct.tenant_id AND i.contract_id = ct.contract_id AND i.status = 0
CROSS JOIN LATERAL ( -- each by its whole key
    SELECT o.tenant_id, o.charge_id FROM charge_item o
    WHERE o.tenant_id = i.tenant_id AND o.instalment_id = i.instalment_id OFFSET 0) ci
JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
ORDER BY ch.charge_id
FOR UPDATE OF ch
