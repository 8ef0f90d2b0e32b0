-- The agreement that counts: an active one, else the newest that was accepted, with how many of its
-- instalments there are and how many are paid.  No row: none was ever accepted.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons
SELECT k.ord, a.agreement_id, a.status, a.protocol, n.paid, n.instalments
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id)
CROSS JOIN LATERAL (
    SELECT g.tenant_id, g.agreement_id, g.status, g.protocol FROM agreement g
    WHERE g.tenant_id = k.tenant_id AND g.person_id = k.person_id AND g.creditor_id = k.creditor_id
      AND g.status IN (1, 2, 3)
    ORDER BY g.status = 1 DESC, g.agreement_id DESC LIMIT 1) a
CROSS JOIN LATERAL (
    -- its instalments are on one of the contracts that it covers
    SELECT count(*) FILTER (WHERE i.status = 1) AS paid, count(*) AS instalments
    FROM instalment i
    WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id
      AND i.contract_id IN (SELECT t.contract_id FROM agreement_item t
                            WHERE t.tenant_id = a.tenant_id AND t.agreement_id = a.agreement_id)) n
ORDER BY k.ord
