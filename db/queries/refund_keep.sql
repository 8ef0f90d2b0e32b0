-- How a refund stands, as the provider says.  One that came to nothing brings its case back.
-- $1 tenant, $2 refund, $3 state, $4 the return's id (or null: as it was), $5 code, $6 why, $7 now,
-- $8 looked at again
WITH locked AS (
    -- the payment before the refund, as whoever books its notices does
    SELECT f.tenant_id, f.refund_id FROM refund f
    JOIN payment p ON p.tenant_id = f.tenant_id AND p.payment_id = f.payment_id
    WHERE f.tenant_id = $1::bigint AND f.refund_id = $2::bigint
    FOR NO KEY UPDATE OF p
), kept AS (
    UPDATE refund f SET state = $3::int, external_id = coalesce($4::text, f.external_id),
        code = $5::text, why = $6::text, busy_until = $7::timestamptz, look_at = $8::timestamptz,
        ended_at = CASE WHEN $3::int > 2 THEN $7::timestamptz END
    FROM locked l
    WHERE f.tenant_id = l.tenant_id AND f.refund_id = l.refund_id AND f.state < 3
    RETURNING f.tenant_id, f.refund_id, f.payment_id, f.state
), failed AS (
    UPDATE payment p SET outcome = 'refund_failed' FROM kept k
    WHERE k.state = 4 AND p.tenant_id = k.tenant_id AND p.payment_id = k.payment_id
      AND p.closed_at IS NULL
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $7::timestamptz, 'bank', 'refund_failed', 'refund:' || refund_id FROM kept
WHERE state = 4
