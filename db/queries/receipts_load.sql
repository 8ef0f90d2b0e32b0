-- What a settled payment was for: its charge, the agreement it belongs to and whether that is settled
-- now, and the day of the promise that it keeps.  Only for the person who owes it.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons, $5 bank accounts, $6 the bank's ids
SELECT k.ord, ch.charge_id, a.agreement_id, a.status, a.protocol,
       (SELECT r.due FROM (SELECT * FROM promise r WHERE r.tenant_id = k.tenant_id
                               AND r.person_id = k.person_id AND r.creditor_id = k.creditor_id
                           ORDER BY r.promise_id DESC LIMIT 1) r
        WHERE r.status = 1 AND p.paid_at >= r.made_at
          AND p.paid_at < (r.due + 2)::timestamp AT TIME ZONE 'UTC' -- its day is over everywhere
          AND p.centavos * 100 >= r.centavos * 99) AS promised
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
    AS k(ord, tenant_id, creditor_id, person_id, bank_account_id, external_id)
JOIN payment p ON p.tenant_id = k.tenant_id AND p.bank_account_id = k.bank_account_id
    AND p.external_id = k.external_id AND p.state = 1
JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
    AND ch.creditor_id = k.creditor_id AND ch.person_id = k.person_id
LEFT JOIN LATERAL (
    SELECT a.agreement_id, a.status, a.protocol
    FROM charge_item ci
    JOIN instalment n ON n.tenant_id = ci.tenant_id AND n.instalment_id = ci.instalment_id
    JOIN agreement a ON a.tenant_id = n.tenant_id AND a.agreement_id = n.agreement_id
    WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
    ORDER BY a.agreement_id DESC LIMIT 1
) a ON true
