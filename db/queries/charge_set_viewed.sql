-- The page of a charge was opened: noted once.  $1 tenant, $2 charge, $3 null, $4 now
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT $1::bigint, $2::bigint, 3, $4::timestamptz
WHERE $3::text IS NULL AND charge_may($1::bigint, $2::bigint, 3)
  AND NOT EXISTS (SELECT FROM charge_event e
                  WHERE e.tenant_id = $1::bigint AND e.charge_id = $2::bigint AND e.state = 3)
