-- The team has answered it.  No row: no such case is open.  $1 protocol, $2 agent, $3 now
WITH closed AS (
    UPDATE care_case SET closed_at = $3::timestamptz, closed_by = $2::text
    WHERE protocol = $1::text AND closed_at IS NULL
    RETURNING tenant_id, care_case_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'close_case', 'case:' || care_case_id
FROM closed
RETURNING 1::bigint
