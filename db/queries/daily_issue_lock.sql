-- What is due within days and has no boleto yet: its contract is locked, then it is looked at once more.
-- Where nobody else is at work, from where the last look ended.
-- $1 today, $2 the last day, $3 and $4 due day and instalment of the one before, $5 at most
SELECT i.tenant_id, i.instalment_id, i.due, ct.creditor_id
FROM instalment i
JOIN contract ct ON ct.tenant_id = i.tenant_id AND ct.contract_id = i.contract_id
WHERE i.status = 0 AND i.due >= $1::date AND i.due <= $2::date
  AND (i.due, i.instalment_id) > ($3::date, $4::bigint)
  AND EXISTS (SELECT FROM bank_account b
              WHERE b.tenant_id = ct.tenant_id AND b.creditor_id = ct.creditor_id)
  AND NOT EXISTS (SELECT FROM charge_item ci
                  JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id
                  WHERE ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
                    AND ch.status = 0)
ORDER BY i.due, i.instalment_id
LIMIT $5::int
FOR UPDATE OF ct SKIP LOCKED
