-- What was given back of a payment through its provider, or is to be.  $1 payment
-- Answers: state, centavos, day it was asked for, by whom, code, why, day it ended (or null).
SELECT f.state, f.centavos, (f.asked_at AT TIME ZONE c.zone)::date, f.asked_by, f.code, f.why,
       (f.ended_at AT TIME ZONE c.zone)::date
FROM refund f
JOIN bank_account b ON b.tenant_id = f.tenant_id AND b.bank_account_id = f.bank_account_id
JOIN creditor c ON c.tenant_id = b.tenant_id AND c.creditor_id = b.creditor_id
WHERE f.payment_id = $1::bigint
ORDER BY f.refund_id
