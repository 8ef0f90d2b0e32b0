-- The contracts that a decision about a payment touches, locked; then case_lock_charges.sql.
-- $1 payment, $2 contract and $3 instalment it is booked to (or null)
SELECT ct.contract_id
FROM payment p
JOIN bank_account b ON b.tenant_id = p.tenant_id AND b.bank_account_id = p.bank_account_id
JOIN contract ct ON ct.tenant_id = p.tenant_id
WHERE p.payment_id = $1::bigint
  AND (($2::text IS NOT NULL AND ct.creditor_id = b.creditor_id AND ct.key = $2::text)
       OR ($2::text IS NULL AND ct.contract_id IN (
               SELECT ci.contract_id FROM charge_item ci
               WHERE ci.tenant_id = p.tenant_id AND ci.charge_id = p.charge_id)))
  AND ($3::text IS NULL OR EXISTS (SELECT FROM instalment i
                                   WHERE i.tenant_id = ct.tenant_id
                                     AND i.contract_id = ct.contract_id AND i.key = $3::text))
ORDER BY ct.contract_id
FOR UPDATE OF ct
