-- Open charges with their instalments, one row an item.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons, $5 today
SELECT k.ord, ch.charge_id, ch.centavos, ch.due, ch.line, ci.instalment_id,
       ch.bank_account_id
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id)
JOIN charge ch ON ch.tenant_id = k.tenant_id AND ch.person_id = k.person_id AND ch.status = 0
    AND ch.creditor_id = k.creditor_id AND ch.due >= $5::date
JOIN charge_item ci ON ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
ORDER BY k.ord, ch.charge_id, ci.instalment_id
