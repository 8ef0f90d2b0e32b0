-- A payment of another amount pays its charge as it is: what is missing is granted as a discount, what is
-- over is kept.  No row: it is no such case, a refund of it is
-- under way, or what it was for is not open any more.
-- $1 payment, $2 agent, $3 now, $4 sealed notice for the person
-- Answers the person's conversations.
WITH chosen AS (
    SELECT p.tenant_id, p.payment_id, p.charge_id, p.method, p.paid_at, p.credited_at, ch.creditor_id,
           ch.person_id, (p.paid_at AT TIME ZONE c.zone)::date AS paid_on, ch.centavos AS expected,
           p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                                  WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                    AND r.state <> 0), 0)::bigint AS centavos
    FROM payment p
    JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
    JOIN creditor c ON c.tenant_id = ch.tenant_id AND c.creditor_id = ch.creditor_id
    WHERE p.payment_id = $1::bigint AND p.state = 2 AND p.closed_at IS NULL
      AND p.outcome IS DISTINCT FROM 'refunding'
      AND ch.status IN (0, 2)
      AND NOT EXISTS (SELECT FROM charge_item ci JOIN instalment i USING (tenant_id, instalment_id)
                      WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
                        AND (i.status <> 0 OR i.centavos <> ci.principal))
    FOR UPDATE OF p
), done AS (
    UPDATE payment p SET state = 1, closed_at = $3::timestamptz, closed_by = $2::text,
        outcome = 'accepted'
    FROM chosen k WHERE p.tenant_id = k.tenant_id AND p.payment_id = k.payment_id AND k.centavos > 0
    RETURNING p.payment_id
), items AS (
    SELECT k.paid_on, ci.* FROM chosen k JOIN done d USING (payment_id)
    JOIN charge_item ci ON ci.tenant_id = k.tenant_id AND ci.charge_id = k.charge_id
), charges AS (
    UPDATE charge ch SET status = 1, paid_at = k.paid_at FROM chosen k JOIN done d USING (payment_id)
    WHERE ch.tenant_id = k.tenant_id AND ch.charge_id = k.charge_id
), lives AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT k.tenant_id, k.charge_id, v.state, $3::timestamptz
    FROM chosen k JOIN done d USING (payment_id) CROSS JOIN (VALUES (4), (5)) AS v(state)
    WHERE charge_may(k.tenant_id, k.charge_id, 4) AND (v.state = 4 OR k.credited_at IS NOT NULL)
    ORDER BY v.state
), instalments AS (
    UPDATE instalment i SET status = 1, paid_on = t.paid_on,
        paid_centavos = t.principal + t.fine + t.interest - t.discount
    FROM items t WHERE i.tenant_id = t.tenant_id AND i.instalment_id = t.instalment_id
), kept AS (
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
), others AS (
    UPDATE charge ch SET status = 2 FROM items t, charge_item oi
    WHERE oi.tenant_id = t.tenant_id AND oi.instalment_id = t.instalment_id
      AND ch.tenant_id = oi.tenant_id AND ch.charge_id = oi.charge_id AND ch.status = 0
      AND ch.charge_id <> t.charge_id
    RETURNING ch.tenant_id, ch.charge_id
), others_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $3::timestamptz FROM others
    WHERE charge_may(tenant_id, charge_id, 8)
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT k.tenant_id, k.creditor_id, 'case', k.payment_id, k.paid_on, $3::timestamptz
    FROM chosen k JOIN done d USING (payment_id)
    RETURNING tenant_id, entry_id
), lines AS (
    SELECT 0 AS place, 'suspense' AS account, NULL::bigint AS instalment_id, k.centavos
    FROM chosen k JOIN done d USING (payment_id)
    UNION ALL
    SELECT a.place, a.account, t.instalment_id, a.centavos FROM items t
    CROSS JOIN LATERAL (VALUES (1, 'receivable', -t.principal), (2, 'fine_income', -t.fine),
                               (3, 'interest_income', -t.interest),
                               (4, 'discount_granted', t.discount)) AS a(place, account, centavos)
    UNION ALL
    SELECT 5, v.account, NULL, v.centavos FROM chosen k JOIN done d USING (payment_id)
    CROSS JOIN LATERAL (VALUES ('discount_granted', greatest(0, k.expected - k.centavos)),
                               ('other_income', -greatest(0, k.centavos - k.expected)))
        AS v(account, centavos)
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT e.tenant_id, e.entry_id, row_number() OVER (ORDER BY l.instalment_id NULLS FIRST, l.place,
               l.account), l.account, l.instalment_id, l.centavos
    FROM lines l, entries e WHERE l.centavos <> 0
), told AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT c.tenant_id, NULL, c.conversation_id, 3, 0, $3::timestamptz, $4::bytea
    FROM chosen k JOIN done d USING (payment_id)
    JOIN conversation c ON c.tenant_id = k.tenant_id AND c.creditor_id = k.creditor_id
        AND c.person_id = k.person_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT k.tenant_id, $3::timestamptz, 'agent:' || $2::text, 'case_accept', 'payment:' || k.payment_id
    FROM chosen k JOIN done d USING (payment_id)
)
SELECT payment_id FROM done
