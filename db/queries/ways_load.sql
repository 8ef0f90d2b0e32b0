-- Charges that people want to pay in another way: their own, of this creditor.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons (or null), $5 charges
SELECT k.ord, ch.charge_id, ch.status, ch.centavos, ch.due, ch.nosso_numero, p.url,
       ch.bank_account_id
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id, charge_id)
JOIN charge ch ON ch.tenant_id = k.tenant_id AND ch.charge_id = k.charge_id
    AND ch.creditor_id = k.creditor_id AND ch.person_id = k.person_id
LEFT JOIN card_page p ON p.tenant_id = ch.tenant_id AND p.charge_id = ch.charge_id
ORDER BY k.ord
