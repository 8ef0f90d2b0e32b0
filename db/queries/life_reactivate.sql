-- Taken up again, once: what the break had opened is renegotiated as before, what is left of the plan is
-- open again, and what had been late is due on a new day.  Only while nothing has happened to the debts
-- since the break.  Looked at under the locks of life_lock.sql and daily_breaks_lock_charges.sql.
-- $1 tenants, $2 agreements, $3 the new days of what is late, $4 today of each, $5 now
-- Answers each that was, and what is due first.
WITH k AS (
    SELECT DISTINCT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::date[])
        AS u(tenant_id, agreement_id, new_day, today)
), broke AS ( -- the entry of its break, and what that left of each debt
    SELECT k.tenant_id, k.agreement_id, max(e.entry_id) AS entry_id
    FROM k JOIN ledger_entry e ON e.tenant_id = k.tenant_id AND e.kind = 'break'
        AND e.source_id = k.agreement_id
    GROUP BY 1, 2
), debts AS (
    SELECT b.tenant_id, b.agreement_id, n.instalment_id, n.status, n.centavos, n.renegotiated_by,
           coalesce((SELECT sum(l.centavos) FROM ledger_line l
                     WHERE l.tenant_id = b.tenant_id AND l.entry_id = b.entry_id
                       AND l.account = 'receivable' AND l.instalment_id = n.instalment_id), 0) AS left_over,
           (SELECT -sum(l.centavos) FROM ledger_entry e
            JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
            WHERE e.tenant_id = b.tenant_id AND e.kind = 'agreement'
              AND e.source_id = b.agreement_id AND l.account = 'receivable'
              AND l.instalment_id = n.instalment_id)::bigint AS face
    FROM broke b
    JOIN agreement_item t ON t.tenant_id = b.tenant_id AND t.agreement_id = b.agreement_id
    JOIN instalment n ON n.tenant_id = t.tenant_id AND n.instalment_id = t.instalment_id
), whole AS (
    SELECT tenant_id, agreement_id FROM debts
    GROUP BY 1, 2
    HAVING bool_and(renegotiated_by = agreement_id
                    AND CASE WHEN left_over = 0 THEN status = 1 AND centavos = face
                             ELSE status = 0 AND centavos = left_over END)
), again AS (
    UPDATE agreement a SET status = 1, reactivated_at = $5::timestamptz, warned_at = NULL
    FROM whole w JOIN k USING (tenant_id, agreement_id)
    WHERE a.tenant_id = w.tenant_id AND a.agreement_id = w.agreement_id AND a.status = 3
      AND a.reactivated_at IS NULL
      AND (a.ended_at AT TIME ZONE (
              SELECT c.zone FROM creditor c
              WHERE c.tenant_id = a.tenant_id AND c.creditor_id = a.creditor_id))::date
          + a.reactivate_days >= k.today
    RETURNING a.tenant_id, a.agreement_id, a.creditor_id, k.new_day, k.today
), covered AS (
    UPDATE instalment n SET status = 3, centavos = d.face, paid_on = NULL, paid_centavos = NULL
    FROM debts d JOIN again USING (tenant_id, agreement_id)
    WHERE n.tenant_id = d.tenant_id AND n.instalment_id = d.instalment_id
    RETURNING n.tenant_id, n.instalment_id
), void AS (
    UPDATE charge ch SET status = 2
    FROM debts d JOIN again USING (tenant_id, agreement_id), charge_item ci
    WHERE ci.tenant_id = d.tenant_id AND ci.instalment_id = d.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
    RETURNING ch.tenant_id, ch.charge_id
), void_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $5::timestamptz FROM void
    WHERE charge_may(tenant_id, charge_id, 8)
), plan AS (
    UPDATE instalment i SET status = 0, due = greatest(i.due, a.new_day)
    FROM again a
    WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id AND i.status = 2
      AND i.contract_id IN (SELECT t.contract_id FROM agreement_item t
                            WHERE t.tenant_id = a.tenant_id AND t.agreement_id = a.agreement_id)
    RETURNING i.tenant_id, i.agreement_id, i.due, i.centavos
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $5::timestamptz, 'person', 'reactivate', 'agreement:' || agreement_id FROM again
    ORDER BY agreement_id
), entries AS ( -- the break turned around
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'reactivate', agreement_id, today, $5::timestamptz FROM again
    ORDER BY agreement_id
    RETURNING tenant_id, entry_id, source_id
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT e.tenant_id, e.entry_id, l.line_no, l.account, l.instalment_id, -l.centavos
    FROM entries e
    JOIN broke b ON b.tenant_id = e.tenant_id AND b.agreement_id = e.source_id
    JOIN ledger_line l ON l.tenant_id = b.tenant_id AND l.entry_id = b.entry_id
)
SELECT a.tenant_id, a.agreement_id, p.due, sum(p.centavos)::bigint AS centavos
FROM again a JOIN plan p USING (tenant_id, agreement_id)
WHERE p.due = (SELECT min(o.due) FROM plan o
               WHERE o.tenant_id = a.tenant_id AND o.agreement_id = a.agreement_id)
GROUP BY 1, 2, 3
