-- Not what was settled or renegotiated since the look at it.  The books follow: paid elsewhere, no longer
-- owed, or another amount.
-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor, $5 now
WITH was AS (
    SELECT i.instalment_id, i.status, i.centavos
    FROM import_due t
    JOIN instalment i ON i.tenant_id = $1::bigint AND i.instalment_id = t.instalment_id
    WHERE t.n >= $2::int AND t.n < $3::int AND t.changes AND i.status = t.was
), changed AS (
    UPDATE instalment i SET due = t.due, centavos = t.centavos, status = t.status,
        paid_on = t.paid_on, paid_centavos = t.paid_centavos
    FROM import_due t
    WHERE t.n >= $2::int AND t.n < $3::int AND t.changes
      AND i.tenant_id = $1::bigint AND i.instalment_id = t.instalment_id AND i.status = t.was
    RETURNING i.instalment_id, i.status, i.centavos, i.paid_centavos
), moved AS (
    SELECT c.instalment_id, w.status AS was, c.status, c.paid_centavos AS paid,
           CASE w.status WHEN 0 THEN w.centavos ELSE 0 END AS before,
           CASE c.status WHEN 0 THEN c.centavos ELSE 0 END AS after
    FROM changed c JOIN was w USING (instalment_id)
), lines AS (
    SELECT 'receivable' AS account, instalment_id, after - before AS centavos FROM moved
    UNION ALL
    SELECT v.account, NULL, sum(v.centavos)::bigint
    FROM moved m
    CROSS JOIN LATERAL (VALUES
        ('received_elsewhere', CASE WHEN m.was = 0 AND m.status = 1 THEN m.paid
                                    WHEN m.was = 1 THEN -m.after END),
        ('interest_income', CASE WHEN m.was = 0 AND m.status = 1
                                 THEN -greatest(0, m.paid - m.before) END),
        ('discount_granted', CASE WHEN m.was = 0 AND m.status = 1
                                  THEN greatest(0, m.before - m.paid) END),
        ('write_off', CASE WHEN m.was = 0 AND m.status = 2 THEN m.before
                           WHEN m.was = 2 THEN -m.after END),
        ('opening', CASE WHEN m.was = 0 AND m.status = 0 THEN m.before - m.after END))
        AS v(account, centavos)
    GROUP BY v.account
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT c.tenant_id, c.creditor_id, 'import', nextval('ledger_source'),
           ($5::timestamptz AT TIME ZONE c.zone)::date, $5::timestamptz
    FROM creditor c
    WHERE c.tenant_id = $1::bigint AND c.creditor_id = $4::bigint
      AND EXISTS (SELECT FROM lines WHERE centavos <> 0)
    RETURNING entry_id
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
SELECT $1::bigint, e.entry_id, row_number() OVER (ORDER BY l.instalment_id NULLS LAST, l.account),
       l.account, l.instalment_id, l.centavos
FROM lines l, entries e WHERE l.centavos <> 0
