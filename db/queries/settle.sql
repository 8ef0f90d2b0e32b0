-- Payments become money: charge, instalments, agreement, ledger, promise, other charges and queued
-- messages in one statement, and a notice for the person's conversation.  What does not fit goes to the case
-- queue (state 2), never silently.  Runs under the locks of the two statements before it.
-- $1 ordinals, $2 tenants, $3 creditors, $4 bank accounts, $5 the bank's ids, $6 methods,
-- $7 txids (or null), $8 nosso numeros (or null), $9 centavos, $10 paid at, $11 paid on (day),
-- $12 sealed notices, $13 now, $14 the days until which it has cleared, $15 what its charge asks for on
-- that day by its terms (or null: its value), and of what that consists: $16 fine, $17 interest,
-- $18 discount
-- Answers: ordinal, state (null = seen before), reason, conversations to wake.
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::int[],
                         $7::text[], $8::bigint[], $9::bigint[], $10::timestamptz[], $11::date[],
                         $12::bytea[], $14::date[], $15::bigint[], $16::bigint[], $17::bigint[],
                         $18::bigint[])
        AS k(ord, tenant_id, creditor_id, bank_account_id, external_id, method, txid, nosso_numero,
             centavos, paid_at, paid_on, notice, quiet_until, asked, late_fine, late_interest,
             early_discount)
), matched AS (
    -- one that was cancelled, replaced or has expired may be paid all the same, while what it is for
    -- is open
    SELECT k.*, ch.charge_id, ch.person_id, coalesce(k.asked, ch.centavos) AS expected,
           CASE WHEN ch.status = 2 AND NOT EXISTS (
                         SELECT FROM charge_item ci
                         JOIN instalment i USING (tenant_id, instalment_id)
                         WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
                           AND (i.status <> 0 OR i.centavos <> ci.principal))
                THEN 0 ELSE ch.status END AS charge_status
    FROM k
    LEFT JOIN charge ch ON ch.tenant_id = k.tenant_id AND ch.bank_account_id = k.bank_account_id
        AND (ch.txid = k.txid OR (k.txid IS NULL AND ch.nosso_numero = k.nosso_numero))
), fitting AS (
    SELECT m.tenant_id, m.paid_at, m.external_id, ci.instalment_id
    FROM matched m JOIN charge_item ci USING (tenant_id, charge_id)
    WHERE m.charge_status = 0 AND m.centavos = m.expected
), judged AS (
    SELECT m.*, CASE WHEN m.charge_id IS NULL THEN 'unknown'
                     WHEN m.charge_status = 1 OR EXISTS (
                         SELECT FROM charge_item ci JOIN instalment i USING (tenant_id, instalment_id)
                         WHERE ci.tenant_id = m.tenant_id AND ci.charge_id = m.charge_id
                           AND i.status = 1) OR EXISTS (
                         -- one before it in this batch pays for the same, by this or another charge
                         SELECT FROM charge_item ci JOIN fitting f USING (tenant_id, instalment_id)
                         WHERE ci.tenant_id = m.tenant_id AND ci.charge_id = m.charge_id
                           AND (f.paid_at, f.external_id) < (m.paid_at, m.external_id))
                     THEN 'double'
                     WHEN m.charge_status = 2 THEN 'cancelled'
                     WHEN m.centavos <> m.expected THEN 'wrong_amount'
                END AS reason
    FROM matched m
), paid AS (
    INSERT INTO payment (tenant_id, bank_account_id, external_id, method, charge_id, centavos,
                         paid_at, received_at, state, reason, credited_at, quiet_until)
    SELECT tenant_id, bank_account_id, external_id, method, charge_id, centavos, paid_at,
           $13::timestamptz, CASE WHEN reason IS NULL THEN 1 ELSE 2 END, reason,
           -- a Pix or a transfer is in the account at once
           CASE WHEN method IN (1, 4) THEN paid_at END, quiet_until
    FROM judged ORDER BY external_id
    ON CONFLICT (tenant_id, bank_account_id, external_id) DO NOTHING
    RETURNING tenant_id, payment_id, bank_account_id, external_id, state
), fresh AS (
    SELECT j.*, p.payment_id, p.state FROM judged j
    JOIN paid p USING (tenant_id, bank_account_id, external_id)
), settled AS (
    SELECT * FROM fresh WHERE state = 1
), items AS (
    -- what the terms ask for beside its value is the first one's: who carries terms is alone
    SELECT s.payment_id, s.paid_on, ci.tenant_id, ci.charge_id, ci.instalment_id, ci.contract_id,
           ci.principal, ci.fine + m.first * s.late_fine AS fine,
           ci.interest + m.first * s.late_interest AS interest,
           ci.discount + m.first * s.early_discount AS discount
    FROM settled s
    JOIN charge_item ci ON ci.tenant_id = s.tenant_id AND ci.charge_id = s.charge_id
    CROSS JOIN LATERAL (SELECT CASE WHEN EXISTS (
        SELECT FROM charge_item o WHERE o.tenant_id = ci.tenant_id AND o.charge_id = ci.charge_id
          AND o.instalment_id < ci.instalment_id) THEN 0 ELSE 1 END AS first) m
), charges AS (
    UPDATE charge ch SET status = 1, paid_at = s.paid_at FROM settled s
    WHERE ch.tenant_id = s.tenant_id AND ch.charge_id = s.charge_id
), lives AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT s.tenant_id, s.charge_id, v.state, $13::timestamptz
    FROM settled s CROSS JOIN (VALUES (4), (5)) AS v(state)
    WHERE charge_may(s.tenant_id, s.charge_id, 4) AND (v.state = 4 OR s.method IN (1, 4))
    ORDER BY s.charge_id, v.state
), instalments AS (
    UPDATE instalment i SET status = 1, paid_on = t.paid_on,
        paid_centavos = t.principal + t.fine + t.interest - t.discount
    FROM items t WHERE i.tenant_id = t.tenant_id AND i.instalment_id = t.instalment_id
), kept AS (
    -- the last open instalment of an agreement: the contract's lock keeps two of them apart
    UPDATE agreement a SET status = 2
    FROM (SELECT DISTINCT i.tenant_id, i.agreement_id, i.contract_id
          FROM items t JOIN instalment i USING (tenant_id, instalment_id)
          WHERE i.agreement_id IS NOT NULL) t
    WHERE a.tenant_id = t.tenant_id AND a.agreement_id = t.agreement_id AND a.status = 1
      AND NOT EXISTS (
          SELECT FROM instalment i
          WHERE i.tenant_id = t.tenant_id AND i.contract_id = t.contract_id
            AND i.agreement_id = t.agreement_id AND i.status = 0
            AND i.instalment_id NOT IN (SELECT instalment_id FROM items))
    RETURNING a.tenant_id, a.agreement_id
), kept_noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $13::timestamptz, 'bank', 'settle', 'agreement:' || agreement_id FROM kept
    ORDER BY agreement_id
), others AS (
    UPDATE charge ch SET status = 2 FROM items t, charge_item oi
    WHERE oi.tenant_id = t.tenant_id AND oi.instalment_id = t.instalment_id
      AND ch.tenant_id = oi.tenant_id AND ch.charge_id = oi.charge_id AND ch.status = 0
      AND NOT EXISTS (SELECT FROM settled s WHERE s.charge_id = ch.charge_id)
    RETURNING ch.tenant_id, ch.charge_id
), others_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $13::timestamptz FROM others
    WHERE charge_may(tenant_id, charge_id, 8)
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'payment', payment_id, paid_on, $13::timestamptz FROM fresh
    RETURNING tenant_id, entry_id, source_id
), lines AS (
    SELECT f.tenant_id, f.payment_id, 1 AS place, 'cash' AS account, NULL::bigint AS instalment_id,
           f.centavos AS centavos
    FROM fresh f
    UNION ALL
    SELECT f.tenant_id, f.payment_id, 2, 'suspense', NULL, -f.centavos FROM fresh f
    WHERE f.state = 2
    UNION ALL
    SELECT t.tenant_id, t.payment_id, a.place, a.account, t.instalment_id, a.centavos
    FROM items t
    CROSS JOIN LATERAL (VALUES (1, 'receivable', -t.principal), (2, 'fine_income', -t.fine),
                               (3, 'interest_income', -t.interest),
                               (4, 'discount_granted', t.discount))
        AS a(place, account, centavos)
    WHERE a.centavos <> 0
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT l.tenant_id, e.entry_id, row_number() OVER (PARTITION BY e.entry_id
               ORDER BY l.instalment_id NULLS FIRST, l.place), l.account, l.instalment_id, l.centavos
    FROM lines l JOIN entries e ON e.tenant_id = l.tenant_id AND e.source_id = l.payment_id
), promises AS (
    -- kept before its day; what is less may still be added to (daily_promises.sql)
    UPDATE promise p SET status = 1
    FROM settled s
    WHERE s.centavos * 100 >= p.centavos * 99 AND p.tenant_id = s.tenant_id
      AND p.creditor_id = s.creditor_id AND p.person_id = s.person_id AND p.status = 0
), unsaid AS (
    DELETE FROM outbox_queue q USING outbox o
    WHERE q.state = 0 AND o.tenant_id = q.tenant_id AND o.outbox_id = q.outbox_id AND o.class <> 5
      AND q.contract_id IN (SELECT contract_id FROM items)
      AND (o.charge_id IS NULL OR o.charge_id IN (SELECT charge_id FROM settled)
           OR o.charge_id IN (SELECT charge_id FROM others))
    RETURNING q.tenant_id, q.outbox_id
), unsaid_closed AS (
    UPDATE outbox o SET state = 6, payload = NULL FROM unsaid u
    WHERE o.tenant_id = u.tenant_id AND o.outbox_id = u.outbox_id
), told AS (
    SELECT s.ord, c.conversation_id FROM settled s
    JOIN conversation c ON c.tenant_id = s.tenant_id AND c.creditor_id = s.creditor_id
        AND c.person_id = s.person_id
), notices AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT s.tenant_id, NULL, t.conversation_id, 3, 0, $13::timestamptz, s.notice
    FROM told t JOIN settled s USING (ord)
)
SELECT j.ord, f.state, f.reason, array_to_string(ARRAY(
           SELECT t.conversation_id FROM told t WHERE t.ord = j.ord), ',') AS conversations
FROM judged j LEFT JOIN fresh f USING (ord)
ORDER BY j.ord
