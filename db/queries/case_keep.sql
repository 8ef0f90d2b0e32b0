-- What waits leaves suspense as it is, by a person's word: a payment that belongs to nothing is income;
-- what was given back beside a debt is a discount on it; what came back of that is income.
-- $1 payment (or null), $2 return (or null), $3 agent, $4 now
WITH paid AS (
    UPDATE payment p SET state = 3, closed_at = $4::timestamptz, closed_by = $3::text,
        outcome = 'kept'
    WHERE p.payment_id = $1::bigint AND p.state = 2 AND p.closed_at IS NULL
      AND p.outcome IS DISTINCT FROM 'refunding'
    RETURNING p.tenant_id, p.bank_account_id, p.payment_id,
        p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                               WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                 AND r.state <> 0), 0)::bigint AS centavos
), back AS (
    UPDATE payment_return r SET closed_at = $4::timestamptz, closed_by = $3::text, outcome = 'kept'
    WHERE r.return_id = $2::bigint AND r.state = 2 AND r.closed_at IS NULL
    RETURNING r.tenant_id, r.bank_account_id, r.return_id, r.reason,
        r.centavos * CASE WHEN r.reason = 'again' THEN 1 ELSE -1 END AS centavos
), moved AS (
    SELECT tenant_id, bank_account_id, 'case' AS kind, payment_id AS source_id,
           'payment:' || payment_id AS subject, 'other_income' AS account, centavos
    FROM paid
    UNION ALL
    SELECT tenant_id, bank_account_id, 'return_case', return_id, 'return:' || return_id,
           CASE WHEN reason = 'again' THEN 'other_income' ELSE 'discount_granted' END, centavos
    FROM back
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT m.tenant_id, b.creditor_id, m.kind, m.source_id,
           ($4::timestamptz AT TIME ZONE c.zone)::date, $4::timestamptz
    FROM moved m JOIN bank_account b USING (tenant_id, bank_account_id)
    JOIN creditor c ON c.tenant_id = b.tenant_id AND c.creditor_id = b.creditor_id
    WHERE m.centavos <> 0
    RETURNING tenant_id, entry_id
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)
    SELECT e.tenant_id, e.entry_id, v.line_no, v.account, v.centavos
    FROM moved m, entries e
    CROSS JOIN LATERAL (VALUES (1, 'suspense', m.centavos), (2, m.account, -m.centavos))
        AS v(line_no, account, centavos)
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $4::timestamptz, 'agent:' || $3::text, 'case_keep', subject FROM moved
RETURNING 1::bigint
