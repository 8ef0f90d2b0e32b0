-- What a decision about a payment needs for its notice.  $1 payment
SELECT p.bank_account_id, b.creditor_id, c.zone, p.external_id, p.method, p.centavos, p.paid_at
FROM payment p
JOIN bank_account b ON b.tenant_id = p.tenant_id AND b.bank_account_id = p.bank_account_id
JOIN creditor c ON c.tenant_id = b.tenant_id AND c.creditor_id = b.creditor_id
WHERE p.payment_id = $1::bigint
