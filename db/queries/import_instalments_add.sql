-- What is open of them begins in the books, each by its name.
-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor, $5 now
WITH added AS (
    INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, status, paid_on,
                            paid_centavos)
    SELECT $1::bigint, contract_id, key, due, centavos, status, paid_on, paid_centavos
    FROM import_due WHERE n >= $2::int AND n < $3::int AND instalment_id IS NULL ORDER BY n
    RETURNING instalment_id, status, centavos
), lines AS (
    SELECT 'receivable' AS account, instalment_id, centavos FROM added WHERE status = 0
    UNION ALL
    SELECT 'opening', NULL, -sum(centavos)::bigint FROM added WHERE status = 0
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT c.tenant_id, c.creditor_id, 'import', nextval('ledger_source'),
           ($5::timestamptz AT TIME ZONE c.zone)::date, $5::timestamptz
    FROM creditor c
    WHERE c.tenant_id = $1::bigint AND c.creditor_id = $4::bigint
      AND EXISTS (SELECT FROM added WHERE status = 0)
    RETURNING entry_id
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
SELECT $1::bigint, e.entry_id, row_number() OVER (), l.account, l.instalment_id, l.centavos
FROM lines l, entries e
