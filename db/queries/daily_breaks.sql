-- Broken (collections reference 14.5), or cancelled by the person (CDC-14): what is left of the plan is cancelled, what it had replaced is
-- open again.  All that was paid counts against the face values, the oldest first; discount, charges
-- and interest of the plan go with it.  What is paid off so stays paid; the rest is that much smaller,
-- so a fine is never asked twice for the same money.  Looked at once more under the locks of the two
-- statements before it: one whose contracts are not all locked waits.
-- $1 tenants, $2 agreements, $3 locked contracts, $4 the last day whose payments are known by now,
-- $5 today, $6 now, $7 3 = broken, 4 = cancelled, which does not wait for a day; $8 who did it
WITH broken AS (
    UPDATE agreement a SET status = $7::int, ended_at = $6::timestamptz
    FROM (SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[]) AS u(tenant_id, agreement_id)) k
    WHERE a.tenant_id = k.tenant_id AND a.agreement_id = k.agreement_id AND a.status = 1
      AND ($7::int = 4 OR agreement_ends_on(a.tenant_id, a.agreement_id) <= $4::date)
      AND NOT EXISTS (SELECT FROM agreement_item t
                      WHERE t.tenant_id = a.tenant_id AND t.agreement_id = a.agreement_id
                        AND t.contract_id <> ALL ($3::bigint[]))
    RETURNING a.tenant_id, a.agreement_id, a.creditor_id, a.charges, a.discount, a.interest,
        a.reactivated_at
), plan AS (
    SELECT b.tenant_id, b.agreement_id, i.instalment_id, i.status, i.centavos, i.paid_centavos,
           i.paid_on
    FROM broken b
    CROSS JOIN LATERAL (SELECT DISTINCT t.contract_id FROM agreement_item t
                        WHERE t.tenant_id = b.tenant_id AND t.agreement_id = b.agreement_id) t
    JOIN instalment i ON i.tenant_id = b.tenant_id AND i.contract_id = t.contract_id
        AND i.agreement_id = b.agreement_id
), ended AS (
    UPDATE instalment i SET status = 2 FROM plan p
    WHERE p.status = 0 AND i.tenant_id = p.tenant_id AND i.instalment_id = p.instalment_id
), void AS (
    UPDATE charge ch SET status = 2 FROM plan p, charge_item ci
    WHERE p.status = 0 AND ci.tenant_id = p.tenant_id AND ci.instalment_id = p.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
    RETURNING ch.tenant_id, ch.charge_id
), void_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $6::timestamptz FROM void
    WHERE charge_may(tenant_id, charge_id, 8)
), paid AS (
    SELECT tenant_id, agreement_id, sum(paid_centavos)::bigint AS centavos, max(paid_on) AS paid_on
    FROM plan WHERE status = 1 GROUP BY 1, 2
), covered AS (
    SELECT b.tenant_id, b.agreement_id, n.instalment_id, n.centavos, p.paid_on,
           least(n.centavos, greatest(0, coalesce(p.centavos, 0) - (sum(n.centavos) OVER (
               PARTITION BY b.tenant_id, b.agreement_id ORDER BY n.due, n.instalment_id)
               - n.centavos)))::bigint AS paid
    FROM broken b
    JOIN agreement_item t ON t.tenant_id = b.tenant_id AND t.agreement_id = b.agreement_id
    JOIN instalment n ON n.tenant_id = t.tenant_id AND n.instalment_id = t.instalment_id
    LEFT JOIN paid p ON p.tenant_id = b.tenant_id AND p.agreement_id = b.agreement_id
), reopened AS (
    UPDATE instalment n SET status = CASE WHEN c.paid = c.centavos THEN 1 ELSE 0 END,
        centavos = CASE WHEN c.paid = c.centavos THEN c.centavos ELSE c.centavos - c.paid END,
        paid_on = CASE WHEN c.paid = c.centavos THEN c.paid_on END,
        paid_centavos = CASE WHEN c.paid = c.centavos THEN c.centavos END
    FROM covered c WHERE n.tenant_id = c.tenant_id AND n.instalment_id = c.instalment_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $6::timestamptz, $8::text,
           CASE $7::int WHEN 4 THEN 'cancel' ELSE 'break' END, 'agreement:' || agreement_id
    FROM broken
    ORDER BY agreement_id
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, CASE WHEN $7::int = 4 THEN 'cancel'
               WHEN reactivated_at IS NULL THEN 'break' ELSE 'break_again' END,
           agreement_id, $5::date, $6::timestamptz
    FROM broken
    ORDER BY agreement_id
    RETURNING tenant_id, entry_id, source_id
), lines AS (
    -- as they were booked when it was accepted, and when its instalments were paid late
    SELECT tenant_id, agreement_id, 'receivable' AS account, instalment_id, -centavos AS centavos
    FROM plan WHERE status = 0
    UNION ALL
    SELECT tenant_id, agreement_id, 'receivable', instalment_id, centavos - paid FROM covered
    UNION ALL
    SELECT b.tenant_id, b.agreement_id, v.account, NULL, v.centavos FROM broken b
    CROSS JOIN LATERAL (VALUES ('fine_income', b.charges), ('interest_income', b.interest),
                               ('discount_granted', -b.discount)) AS v(account, centavos)
    UNION ALL
    SELECT p.tenant_id, p.agreement_id, v.account, p.instalment_id, v.centavos FROM plan p
    JOIN charge_item ci ON ci.tenant_id = p.tenant_id AND ci.instalment_id = p.instalment_id
    JOIN charge ch ON ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 1
    CROSS JOIN LATERAL (VALUES ('fine_income', ci.fine), ('interest_income', ci.interest),
                               ('discount_granted', -ci.discount)) AS v(account, centavos)
    WHERE p.status = 1
    UNION ALL
    -- more was paid than the debt had been: that was for its lateness
    SELECT p.tenant_id, p.agreement_id, 'interest_income', NULL,
           (SELECT sum(c.paid) FROM covered c WHERE c.tenant_id = p.tenant_id
              AND c.agreement_id = p.agreement_id)::bigint - p.centavos
    FROM paid p
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT l.tenant_id, e.entry_id, row_number() OVER (PARTITION BY e.entry_id
               ORDER BY l.account, l.instalment_id, l.centavos), l.account, l.instalment_id,
           l.centavos
    FROM lines l JOIN entries e ON e.tenant_id = l.tenant_id AND e.source_id = l.agreement_id
    WHERE l.centavos <> 0
)
SELECT tenant_id, agreement_id FROM broken
