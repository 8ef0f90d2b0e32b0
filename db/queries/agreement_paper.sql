-- The charge under which the term of an agreement is sent: the first that was issued for it.  Of the
-- agreement in force, else of the newest that was accepted.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons
SELECT k.ord, g.protocol, ch.charge_id
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id)
CROSS JOIN LATERAL (
    SELECT g.tenant_id, g.agreement_id, g.protocol FROM agreement g
    WHERE g.tenant_id = k.tenant_id AND g.person_id = k.person_id AND g.creditor_id = k.creditor_id
      AND g.accepted_at IS NOT NULL
    ORDER BY g.status = 1 DESC, g.agreement_id DESC LIMIT 1) g
CROSS JOIN LATERAL (
    -- its instalments are on one of the contracts that it covers
    SELECT min(ci.charge_id) AS charge_id
    FROM instalment i JOIN charge_item ci
        ON ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
    WHERE i.tenant_id = g.tenant_id AND i.agreement_id = g.agreement_id
      AND i.contract_id IN (SELECT t.contract_id FROM agreement_item t
                            WHERE t.tenant_id = g.tenant_id AND t.agreement_id = g.agreement_id)) ch
WHERE ch.charge_id IS NOT NULL
ORDER BY k.ord
