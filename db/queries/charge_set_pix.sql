-- The bank has registered the Pix of a charge.  $1 tenant, $2 charge, $3 payload
UPDATE charge SET pix_payload = $3::text
WHERE tenant_id = $1::bigint AND charge_id = $2::bigint AND pix_payload IS NULL
