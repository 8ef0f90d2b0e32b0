-- Returns whose payment is known by now.  All of a settled payment: what it had paid is open again, by an
-- entry that turns around what was booked then.  Of a payment that waits for a person: it leaves the case.
-- Anything else is booked to suspense and is a case.  Runs under the locks of settle_lock_*.sql; one whose
-- contracts are not all locked, or can be now, waits for the next time.
-- $1 tenant, $2 creditor, $3 bank account, $4 now
-- Answers: return, state, reason, conversations to wake.
WITH waiting AS (
    SELECT r.return_id, r.external_id, r.payment_ref, r.method, r.centavos, r.day, r.notice,
           r.notice_open, p.payment_id, p.state AS payment_state, p.charge_id, p.paid,
           x.return_id AS of_return
    FROM payment_return r
    LEFT JOIN LATERAL (
        SELECT p.payment_id, p.state, p.charge_id, p.centavos AS paid FROM payment p
        WHERE p.tenant_id = r.tenant_id AND p.bank_account_id = r.bank_account_id
          AND p.external_id = r.payment_ref OFFSET 0) p ON true
    LEFT JOIN LATERAL (
        SELECT x.return_id FROM payment_return x
        WHERE x.tenant_id = r.tenant_id AND x.bank_account_id = r.bank_account_id
          AND x.external_id = r.payment_ref AND x.return_id <> r.return_id OFFSET 0) x ON true
    WHERE r.tenant_id = $1::bigint AND r.bank_account_id = $3::bigint AND r.state = 0
      AND (p.payment_id IS NOT NULL OR x.return_id IS NOT NULL)
    ORDER BY r.return_id
    FOR UPDATE OF r SKIP LOCKED
), locked AS (
    SELECT ct.contract_id
    FROM waiting w
    JOIN charge_item ci ON ci.tenant_id = $1::bigint AND ci.charge_id = w.charge_id
    JOIN contract ct ON ct.tenant_id = ci.tenant_id AND ct.contract_id = ci.contract_id
    ORDER BY ct.contract_id
    FOR UPDATE OF ct SKIP LOCKED
), ready AS (
    SELECT w.*, coalesce((SELECT sum(o.centavos) FROM payment_return o
                          WHERE o.tenant_id = $1::bigint AND o.payment_id = w.payment_id
                            AND o.state <> 0), 0)
               + sum(w.centavos) OVER (PARTITION BY w.payment_id ORDER BY w.return_id) AS returned
    FROM waiting w
    WHERE NOT EXISTS (SELECT FROM charge_item ci
                      WHERE ci.tenant_id = $1::bigint AND ci.charge_id = w.charge_id
                        AND ci.contract_id NOT IN (SELECT contract_id FROM locked))
), judged AS (
    SELECT r.*, CASE
        WHEN r.payment_id IS NULL THEN 'again'
        WHEN r.returned > r.paid THEN 'too_much'
        WHEN r.payment_state = 2 THEN NULL
        WHEN r.payment_state = 3 THEN 'by_hand'
        WHEN r.centavos < r.paid THEN 'part'
        -- what it paid must still be paid by it, and no agreement over that had paid it in parts
        WHEN EXISTS (SELECT FROM charge_item ci
                     JOIN instalment i USING (tenant_id, instalment_id)
                     LEFT JOIN agreement a ON a.tenant_id = i.tenant_id
                         AND a.agreement_id = i.agreement_id
                     WHERE ci.tenant_id = $1::bigint AND ci.charge_id = r.charge_id
                       AND (i.status <> 1 OR i.centavos <> ci.principal OR a.status NOT IN (1, 2)
                            OR i.renegotiated_by IS NOT NULL)) THEN 'not_paid_now'
    END AS reason
    FROM ready r
), booked AS (
    UPDATE payment_return r SET payment_id = j.payment_id, reason = j.reason,
        state = CASE WHEN j.reason IS NULL THEN 1 ELSE 2 END, notice = NULL, notice_open = NULL
    FROM judged j WHERE r.tenant_id = $1::bigint AND r.return_id = j.return_id
), undone AS (
    SELECT * FROM judged WHERE reason IS NULL AND payment_state = 1
), items AS (
    SELECT ci.instalment_id FROM undone u
    JOIN charge_item ci ON ci.tenant_id = $1::bigint AND ci.charge_id = u.charge_id
), reopened AS (
    UPDATE instalment i SET status = 0, paid_on = NULL, paid_centavos = NULL FROM items t
    WHERE i.tenant_id = $1::bigint AND i.instalment_id = t.instalment_id
    RETURNING i.agreement_id
), active AS (
    UPDATE agreement a SET status = 1
    WHERE a.tenant_id = $1::bigint AND a.status = 2
      AND a.agreement_id IN (SELECT agreement_id FROM reopened)
), charges AS (
    UPDATE charge ch SET status = 2, paid_at = NULL FROM undone u
    WHERE ch.tenant_id = $1::bigint AND ch.charge_id = u.charge_id
), lives AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT $1::bigint, charge_id, 9, $4::timestamptz FROM undone
    WHERE charge_may($1::bigint, charge_id, 9) ORDER BY charge_id
), cases AS (
    -- all of what waited for a person has gone back
    UPDATE payment p SET closed_at = $4::timestamptz, closed_by = 'bank', outcome = 'refunded'
    FROM judged j
    WHERE j.reason IS NULL AND j.payment_state = 2 AND j.returned = j.paid
      AND p.tenant_id = $1::bigint AND p.payment_id = j.payment_id AND p.closed_at IS NULL
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT $1::bigint, $4::timestamptz, 'bank',
           CASE method WHEN 6 THEN 'refund' ELSE 'charge_back' END, 'return:' || return_id
    FROM judged ORDER BY return_id
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT $1::bigint, $2::bigint, 'return', return_id, day, $4::timestamptz FROM judged
    ORDER BY return_id
    RETURNING entry_id, source_id
), lines AS (
    SELECT u.return_id, 0 AS place, l.account, l.instalment_id, -sum(l.centavos)::bigint AS centavos
    FROM undone u
    JOIN ledger_entry e ON e.tenant_id = $1::bigint AND e.kind IN ('payment', 'case')
        AND e.source_id = u.payment_id
    JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
    GROUP BY u.return_id, l.account, l.instalment_id
    UNION ALL
    -- money that comes back to us is one that was returned
    SELECT j.return_id, v.place, v.account, NULL,
           v.sign * j.centavos * CASE WHEN j.reason = 'again' THEN -1 ELSE 1 END
    FROM judged j
    CROSS JOIN (VALUES (1, 'cash', -1), (2, 'suspense', 1)) AS v(place, account, sign)
    WHERE j.reason IS NOT NULL OR j.payment_state <> 1
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT $1::bigint, e.entry_id, row_number() OVER (PARTITION BY e.entry_id
               ORDER BY l.place, l.account, l.instalment_id), l.account, l.instalment_id, l.centavos
    FROM lines l JOIN entries e ON e.source_id = l.return_id
    WHERE l.centavos <> 0
), told AS (
    SELECT j.return_id, c.conversation_id,
           CASE WHEN u.return_id IS NULL THEN j.notice ELSE j.notice_open END AS notice
    FROM judged j
    LEFT JOIN undone u ON u.return_id = j.return_id
    JOIN charge ch ON ch.tenant_id = $1::bigint AND ch.charge_id = j.charge_id
    JOIN conversation c ON c.tenant_id = ch.tenant_id AND c.creditor_id = ch.creditor_id
        AND c.person_id = ch.person_id
    WHERE j.reason IS NULL
), notices AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT $1::bigint, NULL, conversation_id, 3, 0, $4::timestamptz, notice FROM told
)
SELECT j.return_id, CASE WHEN j.reason IS NULL THEN 1 ELSE 2 END, j.reason, array_to_string(ARRAY(
           SELECT t.conversation_id FROM told t WHERE t.return_id = j.return_id), ',')
FROM judged j ORDER BY j.return_id
