-- The money has gone and is booked: its case is closed (returns_book.sql did that when all of the payment
-- went), or open again for what is left.  Runs under the locks of a settlement (case_lock*.sql).
-- $1 tenant, $2 refund, $3 now
-- Answers: the payment, what is left of it, whether that is just what its charge was for.
WITH locked AS (
    SELECT f.tenant_id, f.refund_id FROM refund f
    JOIN payment p ON p.tenant_id = f.tenant_id AND p.payment_id = f.payment_id
    WHERE f.tenant_id = $1::bigint AND f.refund_id = $2::bigint
    FOR NO KEY UPDATE OF p
), done AS (
    UPDATE refund f SET state = 3, ended_at = $3::timestamptz, busy_until = $3::timestamptz
    FROM locked l
    WHERE f.tenant_id = l.tenant_id AND f.refund_id = l.refund_id AND f.state = 2
    RETURNING f.tenant_id, f.payment_id
), open AS (
    UPDATE payment p SET outcome = 'refund_part' FROM done d
    WHERE p.tenant_id = d.tenant_id AND p.payment_id = d.payment_id AND p.closed_at IS NULL
    RETURNING p.tenant_id, p.payment_id, p.charge_id,
        p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                               WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                 AND r.state <> 0), 0)::bigint AS centavos
)
SELECT o.payment_id, o.centavos, ch.charge_id IS NOT NULL
FROM open o
LEFT JOIN charge ch ON ch.tenant_id = o.tenant_id AND ch.charge_id = o.charge_id
    AND ch.centavos = o.centavos
