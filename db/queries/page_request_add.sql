-- What was asked on a payment page, and the notice of it for the person's newest conversation, once in ten
-- minutes (receipts: ten a day).  $1 token hash, $2 kind, $3 mime type (or null), $4 sealed content (or
-- null), $5 sealed notice, $6 now
-- Answers one row: why it was not taken ('gone', 'nobody', 'limit'; null = taken), tenant, conversation
-- to wake (null = it had been told already).
WITH t AS (
    SELECT ch.tenant_id, ch.charge_id, ch.creditor_id, ch.person_id
    FROM page_token p JOIN charge ch USING (tenant_id, charge_id)
    WHERE p.token_hash = $1::bytea AND p.expires_at > $6::timestamptz AND NOT p.invite
), whose AS (
    SELECT t.*, c.conversation_id
    FROM t JOIN conversation c ON c.tenant_id = t.tenant_id AND c.creditor_id = t.creditor_id
        AND c.person_id = t.person_id
    ORDER BY c.last_inbound DESC NULLS LAST, c.conversation_id DESC LIMIT 1
), before AS (
    SELECT count(*) FILTER (WHERE r.at > $6::timestamptz - interval '10 minutes') AS lately,
           count(*) FILTER (WHERE r.at > $6::timestamptz - interval '1 day') AS today
    FROM whose w JOIN page_request r ON r.tenant_id = w.tenant_id AND r.charge_id = w.charge_id
        AND r.kind = $2::int
), taken AS (
    INSERT INTO page_request (tenant_id, charge_id, conversation_id, kind, at, mime_type, content)
    SELECT w.tenant_id, w.charge_id, w.conversation_id, $2::int, $6::timestamptz, $3::text, $4::bytea
    FROM whose w, before b
    WHERE CASE WHEN $2::int = 1 THEN b.today < 10 ELSE b.lately = 0 END
    RETURNING tenant_id, conversation_id
), told AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, received_at, unit)
    SELECT k.tenant_id, NULL, k.conversation_id, 3, 0, $6::timestamptz, $5::bytea
    FROM taken k, before b WHERE b.lately = 0
    RETURNING tenant_id, conversation_id
)
SELECT CASE WHEN NOT EXISTS (SELECT FROM t) THEN 'gone'
            WHEN NOT EXISTS (SELECT FROM whose) THEN 'nobody'
            WHEN $2::int = 1 AND NOT EXISTS (SELECT FROM taken) THEN 'limit' END,
       (SELECT tenant_id FROM told), (SELECT conversation_id FROM told)
