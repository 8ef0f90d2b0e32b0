-- What is open and paid of an instalment is what the books say of it.  The columns are a projection that
-- is written beside the books; no commit stands in which the two differ.

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

-- What the books say of one instalment: what is open of it, and what payments took from that.
CREATE FUNCTION booked(tenant bigint, instalment bigint, OUT open bigint, OUT paid bigint)
LANGUAGE sql STABLE AS $$
    SELECT coalesce(sum(l.centavos) FILTER (WHERE l.account = 'receivable'), 0)::bigint,
           -coalesce(sum(l.centavos) FILTER (WHERE e.kind IN ('payment', 'case', 'return')), 0)::bigint
    FROM ledger_line l
    JOIN ledger_entry e ON e.tenant_id = l.tenant_id AND e.entry_id = l.entry_id
    WHERE l.tenant_id = tenant AND l.instalment_id = instalment
$$;

-- At the commit, for each instalment that was written or booked.  A file may know that the rest of one was paid
-- elsewhere: then only what we took is in the books.
CREATE FUNCTION instalment_is_as_booked() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    i instalment;
    b record;
BEGIN
    SELECT * INTO i FROM instalment
        WHERE tenant_id = NEW.tenant_id AND instalment_id = NEW.instalment_id;
    SELECT * INTO b FROM booked(NEW.tenant_id, NEW.instalment_id);
    IF b.open <> (CASE i.status WHEN 0 THEN i.centavos ELSE 0 END)
       OR b.paid <> i.part_paid AND (i.status <> 1 OR b.paid NOT IN (0, i.paid_centavos + i.part_paid)) THEN
        RAISE EXCEPTION 'instalment % is not as booked: % open and % paid in the books',
            NEW.instalment_id, b.open, b.paid USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER instalment_added_as_booked AFTER INSERT ON instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalment_is_as_booked();
CREATE CONSTRAINT TRIGGER instalment_changed_as_booked
    AFTER UPDATE OF status, centavos, part_paid, paid_centavos ON instalment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION instalment_is_as_booked();
CREATE CONSTRAINT TRIGGER ledger_line_as_booked AFTER INSERT ON ledger_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.instalment_id IS NOT NULL)
    EXECUTE FUNCTION instalment_is_as_booked();
