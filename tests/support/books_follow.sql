-- Opens in the books, or takes back, what this transaction has made of its instalments, as a file of the creditor would
-- have: what a test writes by hand stands beside no other books.  Its own statement, and the triggers stood aside
-- (books_aside.sql); here they look again.
ALTER TABLE instalment ENABLE TRIGGER instalment_added_as_booked;
ALTER TABLE instalment ENABLE TRIGGER instalment_changed_as_booked;
WITH d AS (
    SELECT i.tenant_id, ct.creditor_id, i.instalment_id,
           CASE i.status WHEN 0 THEN i.centavos ELSE 0 END - i.open AS more
    FROM instalment_books i JOIN contract ct USING (tenant_id, contract_id)
    WHERE i.instalment_id IN (SELECT instalment_id FROM instalment WHERE xmin = pg_current_xact_id()::xid)
), e AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'import', nextval('ledger_source'), '2026-11-01', now()
    FROM (SELECT DISTINCT tenant_id, creditor_id FROM d WHERE more <> 0) x
    RETURNING tenant_id, creditor_id, entry_id
), l AS (
    SELECT tenant_id, creditor_id, 'receivable' AS account, instalment_id, more FROM d
    UNION ALL
    SELECT tenant_id, creditor_id, 'opening', NULL, -sum(more)::bigint FROM d GROUP BY 1, 2
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
SELECT l.tenant_id, e.entry_id, row_number() OVER (PARTITION BY e.entry_id), l.account,
       l.instalment_id, l.more
FROM l JOIN e USING (tenant_id, creditor_id) WHERE l.more <> 0
