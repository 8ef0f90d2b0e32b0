-- Somebody has asked a bank that Quita cannot ask to give a payment back; the case is closed by the money that goes.
-- $1 payment, $2 agent, $3 now
WITH asked AS (
    UPDATE payment SET outcome = 'refund_asked'
    WHERE payment_id = $1::bigint AND state = 2 AND closed_at IS NULL
      AND outcome IS DISTINCT FROM 'refunding'
    RETURNING tenant_id, payment_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'case_refund', 'payment:' || payment_id
FROM asked
RETURNING 1::bigint
