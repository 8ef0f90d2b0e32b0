-- The provider could not be asked: again at $3.  $1 tenant, $2 request, $3 not before
UPDATE provider_request SET not_before = $3::timestamptz
WHERE tenant_id = $1::bigint AND request_id = $2::bigint AND state = 0
