-- The charge before its request: turns lock them in this order.  $1 tenant, $2 charge
SELECT charge_id FROM charge WHERE tenant_id = $1::bigint AND charge_id = $2::bigint
FOR KEY SHARE
