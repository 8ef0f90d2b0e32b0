-- What a decision to give a payment back needs to know.  $1 payment
-- Answers: provider, method, paid at, centavos that are left of it, what its charge was for (or null),
-- reason, the refund that is under way: its state and centavos (or null).
SELECT b.provider, p.method, p.paid_at,
       p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                              WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                AND r.state <> 0), 0)::bigint,
       ch.centavos, p.reason, f.state, f.centavos
FROM payment p
JOIN bank_account b ON b.tenant_id = p.tenant_id AND b.bank_account_id = p.bank_account_id
LEFT JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
LEFT JOIN refund f ON f.tenant_id = p.tenant_id AND f.payment_id = p.payment_id AND f.state < 3
WHERE p.payment_id = $1::bigint
