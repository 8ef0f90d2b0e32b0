-- Credits whose payment is known by now, and of that amount: the payment is in the account, the fee is
-- booked, its charge is settled.  The others wait, and stand among the cases.
-- $1 tenant, $2 creditor, $3 bank account, $4 now
WITH known AS (
    SELECT c.external_id, c.centavos, c.fee, c.at, c.day, p.payment_id, p.charge_id, p.credited_at,
           p.state
    FROM credit c
    CROSS JOIN LATERAL ( -- by its whole key
        SELECT p.payment_id, p.charge_id, p.credited_at, p.state FROM payment p
        WHERE p.tenant_id = c.tenant_id AND p.bank_account_id = c.bank_account_id
          AND p.external_id = c.external_id AND p.centavos = c.centavos OFFSET 0) p
    WHERE c.tenant_id = $1::bigint AND c.bank_account_id = $3::bigint AND c.booked_at IS NULL
    FOR UPDATE OF c SKIP LOCKED
), done AS (
    UPDATE credit c SET booked_at = $4::timestamptz FROM known k
    WHERE c.tenant_id = $1::bigint AND c.bank_account_id = $3::bigint
      AND c.external_id = k.external_id
), credited AS (
    UPDATE payment p SET credited_at = k.at, fee = k.fee FROM known k
    WHERE p.tenant_id = $1::bigint AND p.payment_id = k.payment_id AND p.credited_at IS NULL
    RETURNING p.payment_id, p.fee, k.day
), lives AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT $1::bigint, charge_id, 5, $4::timestamptz FROM known
    WHERE credited_at IS NULL AND state = 1 AND charge_may($1::bigint, charge_id, 5)
    ORDER BY charge_id
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT $1::bigint, $2::bigint, 'credit', payment_id, day, $4::timestamptz FROM credited
    WHERE fee > 0
    RETURNING entry_id, source_id
), lines AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)
    SELECT $1::bigint, e.entry_id, l.line_no, l.account, l.sign * c.fee
    FROM entries e JOIN credited c ON c.payment_id = e.source_id
    CROSS JOIN (VALUES (1, 'bank_fee', 1), (2, 'cash', -1)) AS l(line_no, account, sign)
)
SELECT count(*) FROM credited
