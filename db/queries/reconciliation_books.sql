-- Whether the books of a creditor agree now, and when that was last looked at by night.  $1 slug
-- Answers: entries that do not add up, centavos that differ, instalments, charges, the last look.
SELECT d.unbalanced, d.difference, d.paid_differs, d.life_differs, (
           SELECT max(k.at) FROM ledger_check k
           WHERE k.tenant_id = c.tenant_id AND k.creditor_id = c.creditor_id)
FROM creditor c CROSS JOIN LATERAL ledger_differs(c.tenant_id, c.creditor_id) d
WHERE c.slug = $1::text
