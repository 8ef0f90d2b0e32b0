-- ... and the open charges for what is open of them, as a settlement does.  $1 tenants, $2 agreements
SELECT ch.charge_id
FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[]) AS u(tenant_id, agreement_id)) k
CROSS JOIN LATERAL (
    SELECT DISTINCT t.tenant_id, t.contract_id FROM agreement_item t
    WHERE t.tenant_id = k.tenant_id AND t.agreement_id = k.agreement_id) t
JOIN instalment i ON i.tenant_id = t.tenant_id AND i.contract_id = t.contract_id
    AND i.agreement_id = k.agreement_id AND i.status = 0
CROSS JOIN LATERAL ( -- each by its whole key
    SELECT o.tenant_id, o.charge_id FROM charge_item o
    WHERE o.tenant_id = i.tenant_id AND o.instalment_id = i.instalment_id OFFSET 0) ci
JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
ORDER BY ch.charge_id
FOR UPDATE OF ch
