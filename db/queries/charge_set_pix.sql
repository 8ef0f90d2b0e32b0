-- The bank has registered the Pix of a charge.  $1 tenant, $2 charge, $3 payload, $4 now
WITH known AS (
    UPDATE charge SET pix_payload = $3::text
    WHERE tenant_id = $1::bigint AND charge_id = $2::bigint AND pix_payload IS NULL
    RETURNING tenant_id, charge_id
)
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT tenant_id, charge_id, 2, $4::timestamptz FROM known WHERE charge_may(tenant_id, charge_id, 2)
