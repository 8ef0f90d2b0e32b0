-- Nobody waits for these any more.  $1 now
WITH old AS (
    SELECT tenant_id, request_id FROM provider_request
    WHERE state = 0 AND expires_at <= $1::timestamptz
    ORDER BY request_id
    FOR UPDATE SKIP LOCKED
)
UPDATE provider_request r SET state = 2, answered_at = $1::timestamptz
FROM old WHERE r.tenant_id = old.tenant_id AND r.request_id = old.request_id
