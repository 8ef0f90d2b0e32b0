-- What of the bank's notices waits for a person, the oldest first.  P: a payment that fits nothing; D: what
-- was taken back and turned nothing around, or is of no payment that is known (reason "awaits"); C: a credit
-- of no payment that is known; N: a notice that could not be taken.
-- $1 creditor's slug (null: all), $2 one case (null: all), $3 now (nothing of a demo that is over)
-- Answers: case, creditor, reason, day it was, centavos, what was expected (or null), the charge's number
-- for transfers (or null), contract (or null), what was decided (or null).
WITH banks AS (
    SELECT b.tenant_id, b.bank_account_id, c.slug, c.zone
    FROM creditor c JOIN bank_account b ON b.tenant_id = c.tenant_id AND b.creditor_id = c.creditor_id
    JOIN tenant t ON t.tenant_id = c.tenant_id
        AND (t.expires_at IS NULL OR t.expires_at > $3::timestamptz)
    WHERE $1::text IS NULL OR c.slug = $1::text
), waiting AS (
    SELECT 'P' || p.payment_id AS name, b.slug, p.reason, (p.paid_at AT TIME ZONE b.zone)::date AS day,
           p.centavos - coalesce((SELECT sum(r.centavos) FROM payment_return r
                                  WHERE r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
                                    AND r.state <> 0), 0)::bigint AS centavos,
           p.tenant_id, p.charge_id, p.outcome, p.received_at
    FROM banks b JOIN payment p USING (tenant_id, bank_account_id)
    WHERE p.state = 2 AND p.closed_at IS NULL
    UNION ALL
    SELECT 'D' || r.return_id, b.slug, coalesce(r.reason, 'awaits'), r.day, r.centavos, r.tenant_id,
           p.charge_id, r.outcome, r.received_at
    FROM banks b JOIN payment_return r USING (tenant_id, bank_account_id)
    LEFT JOIN payment p ON p.tenant_id = r.tenant_id AND p.payment_id = r.payment_id
    WHERE r.state IN (0, 2) AND r.closed_at IS NULL
    UNION ALL
    SELECT 'C' || k.credit_id, b.slug, 'credit_awaits', k.day, k.centavos, k.tenant_id, NULL, NULL,
           k.received_at
    FROM banks b JOIN credit k USING (tenant_id, bank_account_id)
    WHERE k.booked_at IS NULL AND k.closed_at IS NULL
    UNION ALL
    SELECT 'N' || i.inbox_id, NULL, 'notice', (i.received_at AT TIME ZONE 'America/Sao_Paulo')::date,
           NULL, i.tenant_id, NULL, NULL, i.received_at
    FROM inbox i
    WHERE i.account_id = 0 AND i.kind = 3 AND i.state = 2
      AND i.tenant_id IN (SELECT tenant_id FROM banks)
)
SELECT w.name, w.slug, w.reason, w.day, w.centavos, ch.centavos, ch.nosso_numero, (
           SELECT min(ct.key) FROM charge_item ci
           JOIN contract ct ON ct.tenant_id = ci.tenant_id AND ct.contract_id = ci.contract_id
           WHERE ci.tenant_id = w.tenant_id AND ci.charge_id = w.charge_id), w.outcome
FROM waiting w
LEFT JOIN charge ch ON ch.tenant_id = w.tenant_id AND ch.charge_id = w.charge_id
WHERE $2::text IS NULL OR w.name = $2::text
ORDER BY w.received_at, w.name
