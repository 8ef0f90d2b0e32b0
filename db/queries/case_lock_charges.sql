-- ... and every charge for their instalments.  $1 contracts
SELECT ch.charge_id
FROM charge ch
WHERE (ch.tenant_id, ch.charge_id) IN (
    SELECT ci.tenant_id, ci.charge_id
    FROM instalment i
    JOIN charge_item ci ON ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
    WHERE i.contract_id = ANY ($1::bigint[]))
ORDER BY ch.charge_id
FOR UPDATE OF ch
