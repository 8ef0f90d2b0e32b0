-- Charges to be made, or taken down (void or over), at their provider without anybody waiting.
-- $1 now, $2 again from, $3 at most
WITH due AS (
    SELECT tenant_id, charge_id FROM charge_provider
    WHERE state IN (0, 1, 2) AND upkeep_at <= $1::timestamptz AND busy_until <= $1::timestamptz
    ORDER BY upkeep_at, charge_id LIMIT $3::int
    FOR UPDATE SKIP LOCKED
)
UPDATE charge_provider p SET upkeep_at = $2::timestamptz
FROM due d WHERE p.tenant_id = d.tenant_id AND p.charge_id = d.charge_id
RETURNING p.tenant_id, p.charge_id, p.state
