-- A person has decided that the provider gives so much of a payment back.  No row: it is no open case, a
-- refund of it is under way, or so much is not left of it.
-- $1 payment, $2 agent, $3 now, $4 our reference, $5 centavos
WITH chosen AS (
    UPDATE payment p SET outcome = 'refunding'
    WHERE p.payment_id = $1::bigint AND p.state = 2 AND p.closed_at IS NULL
      AND p.outcome IS DISTINCT FROM 'refunding'
      AND p.centavos - $5::bigint >= coalesce((SELECT sum(r.centavos) FROM payment_return r
                                               WHERE r.tenant_id = p.tenant_id
                                                 AND r.payment_id = p.payment_id
                                                 AND r.state <> 0), 0)
    RETURNING p.tenant_id, p.bank_account_id, p.payment_id
), asked AS (
    INSERT INTO refund (tenant_id, bank_account_id, payment_id, reference, centavos, asked_by, asked_at,
                        look_at)
    SELECT tenant_id, bank_account_id, payment_id, $4::text, $5::bigint, $2::text, $3::timestamptz,
           $3::timestamptz
    FROM chosen
    RETURNING tenant_id, refund_id, payment_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'case_refund', 'payment:' || payment_id,
       'refund:' || refund_id
FROM asked
RETURNING 1::bigint
