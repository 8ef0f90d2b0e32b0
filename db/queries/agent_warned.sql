-- Somebody told the person until when the late instalment may be paid before their agreement ends.  No
-- row: no such agreement is under way.  $1 protocol, $2 agent, $3 now
WITH warned AS (
    UPDATE agreement SET warned_at = $3::timestamptz
    WHERE protocol = $1::text AND status = 1
    RETURNING tenant_id, agreement_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'warn', 'agreement:' || agreement_id
FROM warned
RETURNING 1::bigint
