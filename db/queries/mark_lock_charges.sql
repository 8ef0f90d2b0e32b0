-- ... and under their charges', so that a payment and a message about it cannot pass each other.
-- $1 tenants, $2 charges
SELECT c.charge_id
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, charge_id)
JOIN charge c USING (tenant_id, charge_id)
ORDER BY c.charge_id
FOR SHARE OF c
