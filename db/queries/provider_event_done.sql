-- All that was told of a charge until this event is worked off; what was kept of it is stale.
-- $1 tenant, $2 bank account, $3 the provider's id of the charge, $4 the event
WITH stale AS (
    UPDATE charge_provider SET read_at = NULL
    WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint AND provider_id = $3::text
), refunds AS (
    -- one that goes back from it may have changed
    UPDATE refund f SET look_at = '-infinity'
    FROM payment p
    WHERE p.tenant_id = $1::bigint AND p.bank_account_id = $2::bigint AND p.external_id = $3::text
      AND f.tenant_id = p.tenant_id AND f.payment_id = p.payment_id AND f.state < 3
)
UPDATE provider_event SET state = 1
WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint AND provider_id = $3::text
  AND event_id <= $4::bigint AND state = 0
