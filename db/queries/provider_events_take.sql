-- Events to work off, the newest of each charge; they come again at $2 unless they are done by then.
-- $1 now, $2 again at, $3 at most
WITH due AS (
    SELECT tenant_id, event_id FROM provider_event
    WHERE state = 0 AND not_before <= $1::timestamptz
    ORDER BY not_before, event_id LIMIT $3::int
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE provider_event e SET tries = least(e.tries + 1, 30000), not_before = $2::timestamptz
    FROM due d WHERE e.tenant_id = d.tenant_id AND e.event_id = d.event_id
    RETURNING e.tenant_id, e.bank_account_id, e.event_id, e.kind, e.provider_id, e.name, e.tries
)
SELECT DISTINCT ON (t.tenant_id, t.bank_account_id, t.provider_id)
       t.tenant_id, t.bank_account_id, t.event_id,
       min(t.kind) OVER (PARTITION BY t.tenant_id, t.bank_account_id, t.provider_id) AS kind,
       t.provider_id, t.name, t.tries, b.creditor_id, coalesce(ch.status, -1) AS status
FROM taken t
JOIN bank_account b ON b.tenant_id = t.tenant_id AND b.bank_account_id = t.bank_account_id
LEFT JOIN charge_provider p ON p.tenant_id = t.tenant_id
    AND p.bank_account_id = t.bank_account_id AND p.provider_id = t.provider_id
LEFT JOIN charge ch ON ch.tenant_id = p.tenant_id AND ch.charge_id = p.charge_id
ORDER BY t.tenant_id, t.bank_account_id, t.provider_id, t.event_id DESC
