-- ... and their open charges, as a settlement does.  $1 tenants, $2 instalments
SELECT ch.charge_id
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, instalment_id)
JOIN charge_item ci ON ci.tenant_id = k.tenant_id AND ci.instalment_id = k.instalment_id
JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
ORDER BY ch.charge_id
FOR UPDATE OF ch
