-- It could not be worked off now.  $1 tenant, $2 event, $3 not before
UPDATE provider_event SET not_before = $3::timestamptz
WHERE tenant_id = $1::bigint AND event_id = $2::bigint AND state = 0
