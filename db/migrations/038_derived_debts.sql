-- What is open and paid of an instalment is what the books say of it.  The columns are a projection that
-- is written beside the books; no statement stands after which the two differ.

-- What was booked in one sum before instalments were named, is split among those that are open.
WITH debt AS (
    SELECT i.tenant_id, ct.creditor_id, i.instalment_id,
           CASE i.status WHEN 0 THEN i.centavos ELSE 0 END - coalesce((
               SELECT sum(l.centavos) FROM ledger_line l
               WHERE l.tenant_id = i.tenant_id AND l.instalment_id = i.instalment_id
                 AND l.account = 'receivable'), 0)::bigint AS missing
    FROM instalment i JOIN contract ct USING (tenant_id, contract_id)
), named AS (
    SELECT * FROM debt WHERE missing <> 0
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT DISTINCT n.tenant_id, n.creditor_id, 'split', n.creditor_id,
           (statement_timestamp() AT TIME ZONE c.zone)::date, statement_timestamp()
    FROM named n JOIN creditor c USING (tenant_id, creditor_id)
    RETURNING tenant_id, entry_id, creditor_id
), lines AS (
    SELECT tenant_id, creditor_id, 'receivable' AS account, instalment_id, missing AS centavos
    FROM named
    UNION ALL
    SELECT tenant_id, creditor_id, 'receivable', NULL, -sum(missing)::bigint FROM named GROUP BY 1, 2
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
SELECT l.tenant_id, e.entry_id,
       row_number() OVER (PARTITION BY e.entry_id ORDER BY l.instalment_id NULLS LAST), l.account,
       l.instalment_id, l.centavos
FROM lines l JOIN entries e USING (tenant_id, creditor_id) WHERE l.centavos <> 0;

-- Each instalment as it stands, and as the books have it: what is open, and what payments took from that.
CREATE VIEW instalment_books AS
SELECT i.tenant_id, i.instalment_id, i.contract_id, i.status, i.centavos, i.part_paid, i.paid_centavos,
       b.open, b.paid
FROM instalment i
CROSS JOIN LATERAL (
    SELECT coalesce(sum(l.centavos) FILTER (WHERE l.account = 'receivable'), 0)::bigint AS open,
           -coalesce(sum(l.centavos) FILTER (WHERE e.kind IN ('payment', 'case', 'return')), 0)::bigint AS paid
    FROM ledger_line l
    JOIN ledger_entry e ON e.tenant_id = l.tenant_id AND e.entry_id = l.entry_id
    WHERE l.tenant_id = i.tenant_id AND l.instalment_id = i.instalment_id) b;

-- Once a statement, not once a row: what changes a debt books it in the same statement, as an entry's lines are
-- written together.  A file may know that the rest of one was paid elsewhere: then only what we took is in the books.
CREATE FUNCTION instalment_is_as_booked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad record;
BEGIN
    SELECT i.instalment_id, i.open, i.paid INTO bad
        FROM (SELECT DISTINCT tenant_id, instalment_id FROM fresh WHERE instalment_id IS NOT NULL) f
        JOIN instalment_books i ON i.tenant_id = f.tenant_id AND i.instalment_id = f.instalment_id
        WHERE i.open <> CASE i.status WHEN 0 THEN i.centavos ELSE 0 END
           OR (i.paid <> i.part_paid
               AND (i.status <> 1 OR i.paid NOT IN (0, i.paid_centavos + i.part_paid)))
        LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'instalment % is not as booked: % open and % paid in the books',
            bad.instalment_id, bad.open, bad.paid USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER instalment_added_as_booked AFTER INSERT ON instalment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION instalment_is_as_booked();
CREATE TRIGGER instalment_changed_as_booked AFTER UPDATE ON instalment
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION instalment_is_as_booked();
CREATE TRIGGER ledger_line_as_booked AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION instalment_is_as_booked();
