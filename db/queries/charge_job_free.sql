-- The job came to nothing: again from $3, and without anybody waiting from $4 (or null: as it was).
-- $1 tenant, $2 charge, $3 busy until, $4 looked after from
UPDATE charge_provider SET busy_until = $3::timestamptz, upkeep_at = coalesce($4::timestamptz, upkeep_at),
    tries = least(tries + 1, 30000)
WHERE tenant_id = $1::bigint AND charge_id = $2::bigint
