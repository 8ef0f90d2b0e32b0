-- What is open of them begins in the books.
-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor, $5 now
WITH added AS (
    INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, status, paid_on,
                            paid_centavos)
    SELECT $1::bigint, contract_id, key, due, centavos, status, paid_on, paid_centavos
    FROM import_due WHERE n >= $2::int AND n < $3::int AND instalment_id IS NULL ORDER BY n
    RETURNING status, centavos
), owed AS (
    SELECT sum(centavos)::bigint AS centavos FROM added WHERE status = 0
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT c.tenant_id, c.creditor_id, 'import', nextval('ledger_source'),
           ($5::timestamptz AT TIME ZONE c.zone)::date, $5::timestamptz
    FROM creditor c, owed o
    WHERE c.tenant_id = $1::bigint AND c.creditor_id = $4::bigint AND o.centavos > 0
    RETURNING entry_id
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)
SELECT $1::bigint, e.entry_id, v.line_no, v.account, v.sign * o.centavos
FROM entries e, owed o,
     (VALUES (1, 'receivable', 1), (2, 'opening', -1)) AS v(line_no, account, sign)
