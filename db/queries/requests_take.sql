-- Requests to carry out now, with what the provider must know; they come again at $2 unless they are
-- answered by then.  $1 now, $2 again at, $3 at most
WITH due AS (
    SELECT tenant_id, request_id FROM provider_request
    WHERE state = 0 AND not_before <= $1::timestamptz AND expires_at > $1::timestamptz
    ORDER BY not_before, request_id LIMIT $3::int
    FOR UPDATE SKIP LOCKED
), taken AS (
    UPDATE provider_request r SET tries = r.tries + 1, not_before = $2::timestamptz
    FROM due d WHERE r.tenant_id = d.tenant_id AND r.request_id = d.request_id
    RETURNING r.tenant_id, r.request_id, r.tries, r.charge_id, r.kind
)
SELECT t.tenant_id, t.request_id, t.tries, ch.charge_id, ch.creditor_id, ch.status, ch.centavos,
       ch.due, ch.txid, p.url, t.kind, ch.bank_account_id
FROM taken t JOIN charge ch USING (tenant_id, charge_id)
LEFT JOIN card_page p USING (tenant_id, charge_id)
ORDER BY t.request_id
