-- Refunds that want something, each to one job at a time: who takes it has it until $2.
-- $1 now, $2 busy until, $3 at most
-- Answers: tenant, refund, bank account, the provider's id of the payment, payment, reference, centavos,
-- state, the return's id (or null), tries with this one, whether so much is left of a payment that waits for
-- it, whether its return is booked, asked by, when the payment was made, how it came.
WITH due AS (
    SELECT tenant_id, refund_id FROM refund
    WHERE state < 3 AND look_at <= $1::timestamptz AND busy_until <= $1::timestamptz
    ORDER BY look_at, refund_id LIMIT $3::int
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE refund f SET busy_until = $2::timestamptz, tries = least(f.tries + 1, 30000)
    FROM due d WHERE f.tenant_id = d.tenant_id AND f.refund_id = d.refund_id
    RETURNING f.*
)
SELECT f.tenant_id, f.refund_id, f.bank_account_id, p.external_id, f.payment_id, f.reference, f.centavos,
       f.state, f.external_id, f.tries,
       p.closed_at IS NULL AND p.centavos - f.centavos >= coalesce((
           SELECT sum(r.centavos) FROM payment_return r
           WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id AND r.state <> 0), 0),
       EXISTS (SELECT FROM payment_return r
               WHERE r.tenant_id = f.tenant_id AND r.bank_account_id = f.bank_account_id
                 AND r.external_id = f.external_id AND r.state <> 0),
       f.asked_by, p.paid_at, p.method
FROM taken f
JOIN payment p ON p.tenant_id = f.tenant_id AND p.payment_id = f.payment_id
ORDER BY f.refund_id
