-- What the bank has paid into the account of boletos and cards, less its fee: once.  One of a payment
-- that is not known is kept for a person, once.
-- $1 tenant, $2 creditor, $3 bank account, $4 the bank's ids of the payments, $5 gross centavos, $6 fees,
-- $7 credited at, $8 credited on (day), $9 keys and $10 sealed units of those that are not known, $11 now
WITH k AS (
    SELECT * FROM unnest($4::text[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::date[],
                         $9::bytea[], $10::bytea[])
        AS k(external_id, centavos, fee, at, day, key, unit)
), known AS (
    SELECT k.*, p.payment_id, p.credited_at FROM k
    JOIN payment p ON p.tenant_id = $1::bigint AND p.bank_account_id = $3::bigint
        AND p.external_id = k.external_id AND p.centavos = k.centavos
), credited AS (
    UPDATE payment p SET credited_at = k.at, fee = k.fee FROM known k
    WHERE p.tenant_id = $1::bigint AND p.payment_id = k.payment_id AND p.credited_at IS NULL
    RETURNING p.payment_id, p.fee, k.day
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT $1::bigint, $2::bigint, 'credit', payment_id, day, $11::timestamptz FROM credited
    WHERE fee > 0
    RETURNING entry_id, source_id
), lines AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)
    SELECT $1::bigint, e.entry_id, l.line_no, l.account, l.sign * c.fee
    FROM entries e JOIN credited c ON c.payment_id = e.source_id
    CROSS JOIN (VALUES (1, 'bank_fee', 1), (2, 'cash', -1)) AS l(line_no, account, sign)
), kept AS (
    INSERT INTO inbox_key (tenant_id, account_id, key, at)
    SELECT $1::bigint, 0, key, $11::timestamptz FROM k
    WHERE external_id NOT IN (SELECT external_id FROM known) ORDER BY key
    ON CONFLICT DO NOTHING
    RETURNING key
), told AS (
    INSERT INTO inbox (tenant_id, account_id, kind, state, received_at, unit)
    SELECT $1::bigint, 0, 3, 2, $11::timestamptz, unit FROM k JOIN kept USING (key)
)
SELECT (SELECT count(*) FROM credited), (SELECT count(*) FROM kept)
