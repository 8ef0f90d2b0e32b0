-- ... and what a boleto for it needs.  It is made out to the first of those who answer for the contract.
-- $1 tenants, $2 instalments
SELECT i.tenant_id, ct.creditor_id, p.person_id, i.instalment_id, i.contract_id, i.agreement_id,
       i.due, i.centavos
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, instalment_id)
JOIN instalment i ON i.tenant_id = k.tenant_id AND i.instalment_id = k.instalment_id
JOIN contract ct ON ct.tenant_id = i.tenant_id AND ct.contract_id = i.contract_id
CROSS JOIN LATERAL (
    SELECT o.person_id FROM contract_party o
    WHERE o.tenant_id = i.tenant_id AND o.contract_id = i.contract_id AND o.role = 1
    ORDER BY o.person_id LIMIT 1) p
WHERE i.status NOT IN (1, 2, 3) -- by its key, not among all that is open
  AND NOT EXISTS (SELECT FROM charge_item ci
                  JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id
                  WHERE ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
                    AND ch.status = 0)
ORDER BY i.instalment_id
