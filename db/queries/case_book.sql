-- A payment is booked to an instalment that a person has chosen: all of it is paid (what is over its
-- amount is for its lateness), or so much less is open.  Charges for it are void, as they ask for another
-- amount.  No row: it is no such case, the instalment is not open, or it is one of an agreement and the
-- money is less than it.
-- $1 payment, $2 agent, $3 now, $4 contract, $5 instalment (their keys)
-- Answers: payment, centavos that are still open.
WITH chosen AS (
    SELECT p.tenant_id, p.payment_id, b.creditor_id, i.instalment_id, i.centavos AS open,
           i.agreement_id, i.contract_id, (p.paid_at AT TIME ZONE c.zone)::date AS paid_on,
           p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                                  WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                    AND r.state <> 0), 0)::bigint AS centavos
    FROM payment p
    JOIN bank_account b ON b.tenant_id = p.tenant_id AND b.bank_account_id = p.bank_account_id
    JOIN creditor c ON c.tenant_id = b.tenant_id AND c.creditor_id = b.creditor_id
    JOIN contract ct ON ct.tenant_id = b.tenant_id AND ct.creditor_id = b.creditor_id
        AND ct.key = $4::text
    JOIN instalment i ON i.tenant_id = ct.tenant_id AND i.contract_id = ct.contract_id
        AND i.key = $5::text AND i.status = 0
    WHERE p.payment_id = $1::bigint AND p.state = 2 AND p.closed_at IS NULL
      AND p.outcome IS DISTINCT FROM 'refunding'
    FOR UPDATE OF p
), fits AS (
    SELECT * FROM chosen WHERE centavos > 0 AND (centavos >= open OR agreement_id IS NULL)
), done AS (
    UPDATE payment p SET state = 3, closed_at = $3::timestamptz, closed_by = $2::text,
        outcome = 'booked'
    FROM fits k WHERE p.tenant_id = k.tenant_id AND p.payment_id = k.payment_id
), whole AS (
    UPDATE instalment i SET status = 1, paid_on = k.paid_on, paid_centavos = k.centavos FROM fits k
    WHERE k.centavos >= k.open AND i.tenant_id = k.tenant_id AND i.instalment_id = k.instalment_id
), part AS (
    UPDATE instalment i SET centavos = i.centavos - k.centavos, part_paid = i.part_paid + k.centavos
    FROM fits k
    WHERE k.centavos < k.open AND i.tenant_id = k.tenant_id AND i.instalment_id = k.instalment_id
), kept AS (
    UPDATE agreement a SET status = 2 FROM fits k
    WHERE a.tenant_id = k.tenant_id AND a.agreement_id = k.agreement_id AND a.status = 1
      AND NOT EXISTS (SELECT FROM instalment i
                      WHERE i.tenant_id = k.tenant_id AND i.contract_id = k.contract_id
                        AND i.agreement_id = k.agreement_id AND i.status = 0
                        AND i.instalment_id <> k.instalment_id)
), void AS (
    UPDATE charge ch SET status = 2 FROM fits k, charge_item ci
    WHERE ci.tenant_id = k.tenant_id AND ci.instalment_id = k.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
    RETURNING ch.tenant_id, ch.charge_id
), void_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $3::timestamptz FROM void
    WHERE charge_may(tenant_id, charge_id, 8)
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'case', payment_id, paid_on, $3::timestamptz FROM fits
    RETURNING tenant_id, entry_id
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT e.tenant_id, e.entry_id, v.line_no, v.account, v.instalment_id, v.centavos
    FROM fits k, entries e
    CROSS JOIN LATERAL (VALUES (1, 'suspense', NULL::bigint, k.centavos),
        (2, 'receivable', k.instalment_id, -least(k.centavos, k.open)),
        (3, 'interest_income', k.instalment_id, -greatest(0, k.centavos - k.open)))
        AS v(line_no, account, instalment_id, centavos)
    WHERE v.centavos <> 0
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $3::timestamptz, 'agent:' || $2::text, 'case_book', 'payment:' || payment_id,
           'instalment:' || instalment_id
    FROM fits
)
SELECT payment_id, greatest(0, open - centavos) FROM fits
