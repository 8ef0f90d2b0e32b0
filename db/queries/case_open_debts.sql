-- What the person whose charge was meant still owes: what a case can be booked to.  $1 payment
-- Answers: contract, instalment, due, centavos
SELECT DISTINCT ct.key, i.key, i.due, i.centavos
FROM payment p
JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
JOIN contract_party o ON o.tenant_id = ch.tenant_id AND o.person_id = ch.person_id AND o.role < 3
JOIN contract ct ON ct.tenant_id = o.tenant_id AND ct.contract_id = o.contract_id
    AND ct.creditor_id = ch.creditor_id
JOIN instalment i ON i.tenant_id = ct.tenant_id AND i.contract_id = ct.contract_id
WHERE p.payment_id = $1::bigint AND i.status = 0
ORDER BY i.due, ct.key, i.key
LIMIT 24
