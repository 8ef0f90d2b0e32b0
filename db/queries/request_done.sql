-- A provider's answer becomes an event of the conversation, once; what it gave is kept with the charge,
-- also when nobody waits for it any more.
-- $1 tenant, $2 request, $3 charge, $4 outcome, $5 card page (or null), $6 sealed unit, $7 now
-- Answers: the conversation to wake; no row: it was answered before, or too late.
WITH answered AS (
    UPDATE provider_request SET state = 1, outcome = $4::text, answered_at = $7::timestamptz
    WHERE tenant_id = $1::bigint AND request_id = $2::bigint AND state = 0
    RETURNING tenant_id, conversation_id
), kept AS (
    INSERT INTO card_page (tenant_id, charge_id, url)
    SELECT $1::bigint, $3::bigint, $5::text WHERE $5::text IS NOT NULL
    ON CONFLICT DO NOTHING
), told AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT tenant_id, NULL, conversation_id, 8, 0, $7::timestamptz, $6::bytea FROM answered
)
SELECT conversation_id FROM answered
