-- What was paid to a creditor in some days, by way of payment, against charges and ledger.  Method 0 is
-- what was issued in those days and is still open.  The difference adds up, payment by payment, whatever
-- does not agree: 0 balances to the cent.  Method 6 and 7 are what was given and taken back in those days,
-- their cases among it.  $1 creditor's slug, $2 from, $3 before (days)
-- Answers: method, count, centavos, of them cases, awaited, fees, credited, difference.
WITH c AS (
    SELECT tenant_id, creditor_id, $2::date::timestamp AT TIME ZONE zone AS since,
           $3::date::timestamp AT TIME ZONE zone AS before
    FROM creditor WHERE slug = $1::text
), p AS (
    -- what a person decided on was less by what had gone back before
    SELECT p.*, ch.centavos AS charged, CASE WHEN tm.charge_id IS NOT NULL
           THEN ch.principal END AS owed, CASE WHEN p.closed_at IS NULL THEN 0 ELSE coalesce((
               SELECT sum(r.centavos) FROM payment_return r
               WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id AND r.state <> 0
                 AND r.received_at <= p.closed_at), 0) END AS returned
    FROM c
    JOIN bank_account b ON b.tenant_id = c.tenant_id AND b.creditor_id = c.creditor_id
    JOIN payment p ON p.tenant_id = b.tenant_id AND p.bank_account_id = b.bank_account_id
        AND p.paid_at >= c.since AND p.paid_at < c.before
    LEFT JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
    LEFT JOIN charge_terms tm ON tm.tenant_id = p.tenant_id AND tm.charge_id = p.charge_id
), booked AS (
    SELECT p.payment_id,
           coalesce(sum(l.centavos) FILTER (WHERE l.account = 'cash'), 0) AS cash,
           coalesce(sum(l.centavos) FILTER (WHERE l.account = 'suspense'), 0) AS suspense,
           coalesce(sum(l.centavos) FILTER (WHERE l.account = 'receivable'), 0) AS receivable,
           coalesce(sum(l.centavos) FILTER (WHERE l.account = 'bank_fee'), 0) AS fee,
           coalesce(sum(l.centavos) FILTER (
               WHERE l.account NOT IN ('cash', 'suspense', 'bank_fee')), 0) AS debts
    FROM p
    LEFT JOIN ledger_entry e ON e.tenant_id = p.tenant_id AND e.kind IN ('payment', 'credit', 'case')
        AND e.source_id = p.payment_id
    LEFT JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
    GROUP BY p.payment_id
), judged AS (
    SELECT p.*, abs(b.cash - (p.centavos - p.fee)) + abs(b.fee - p.fee)
           + abs(b.suspense + CASE WHEN p.state = 2 THEN p.centavos ELSE p.returned END)
           + abs(b.debts + CASE WHEN p.state <> 2 THEN p.centavos - p.returned ELSE 0 END)
           -- a person may have accepted another amount; by its terms a charge asks for another one by the
           -- day, of which the debt itself is always the same
           + CASE WHEN p.state = 1 AND p.outcome IS NULL
                  THEN CASE WHEN p.owed IS NULL THEN abs(coalesce(p.charged, 0) - p.centavos)
                            ELSE abs(p.owed + b.receivable) END
                  ELSE 0 END AS differs
    FROM p JOIN booked b USING (payment_id)
)
SELECT 0 AS method, count(*), coalesce(sum(ch.centavos), 0)::bigint, 0::bigint, 0::bigint, 0::bigint,
       0::bigint, 0::bigint
FROM c JOIN charge ch ON ch.tenant_id = c.tenant_id AND ch.creditor_id = c.creditor_id
    AND ch.status = 0 AND ch.issued_on >= $2::date AND ch.issued_on < $3::date
UNION ALL
SELECT method, count(*), sum(centavos)::bigint,
       coalesce(sum(centavos) FILTER (WHERE state = 2 AND closed_at IS NULL), 0)::bigint,
       coalesce(sum(centavos) FILTER (WHERE credited_at IS NULL), 0)::bigint, sum(fee)::bigint,
       coalesce(sum(centavos - fee) FILTER (WHERE credited_at IS NOT NULL), 0)::bigint,
       sum(differs)::bigint
FROM judged GROUP BY method
UNION ALL
SELECT r.method, count(*), sum(r.centavos)::bigint,
       coalesce(sum(r.centavos) FILTER (WHERE r.state = 2 AND r.closed_at IS NULL), 0)::bigint,
       coalesce(sum(r.centavos) FILTER (WHERE r.state = 0), 0)::bigint, 0::bigint,
       coalesce(sum(r.centavos) FILTER (WHERE r.state <> 0), 0)::bigint,
       sum(abs(CASE WHEN r.state = 0 THEN 0 WHEN r.reason = 'again' THEN -r.centavos
                    ELSE r.centavos END + coalesce((
           SELECT sum(l.centavos) FROM ledger_entry e
           JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
           WHERE e.tenant_id = r.tenant_id AND e.kind = 'return' AND e.source_id = r.return_id
             AND l.account = 'cash'), 0)))::bigint
FROM c
JOIN bank_account b ON b.tenant_id = c.tenant_id AND b.creditor_id = c.creditor_id
JOIN payment_return r ON r.tenant_id = b.tenant_id AND r.bank_account_id = b.bank_account_id
    AND r.at >= c.since AND r.at < c.before
GROUP BY r.method
ORDER BY method
