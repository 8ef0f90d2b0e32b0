-- The newest agreement of each person that is in a status, and the contracts that it is about, locked in
-- id order.  $1 ordinals, $2 tenants, $3 creditors, $4 persons, $5 status
SELECT k.ord, a.tenant_id, a.agreement_id, ct.contract_id, a.accepted_at, a.ended_at,
       a.reactivate_days, a.reactivated_at IS NOT NULL AS reactivated
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id)
CROSS JOIN LATERAL (
    SELECT g.* FROM agreement g
    WHERE g.tenant_id = k.tenant_id AND g.person_id = k.person_id
      AND g.creditor_id = k.creditor_id AND g.status = $5::int
    ORDER BY g.agreement_id DESC LIMIT 1) a
CROSS JOIN LATERAL (
    SELECT DISTINCT i.contract_id FROM agreement_item i
    WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id) t
JOIN contract ct ON ct.tenant_id = a.tenant_id AND ct.contract_id = t.contract_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
