-- A way from a browser's conversation to WhatsApp, good once and for 15 minutes; one that was not used before is
-- worthless now.  Answers the number to write to.  No row: the creditor has none for this purpose.
-- $1 tenant, $2 conversation, $3 hash of the token, $4 now
WITH c AS (
    SELECT c.tenant_id, c.conversation_id, c.creditor_id, w.display_number
    FROM conversation c
    JOIN channel_account a USING (tenant_id, account_id)
    CROSS JOIN LATERAL (
        SELECT w.display_number FROM channel_account w
        WHERE w.tenant_id = c.tenant_id AND w.creditor_id = c.creditor_id AND w.channel = 1
          AND w.purpose = a.purpose AND w.display_number IS NOT NULL AND w.stopped IS NULL
        ORDER BY w.account_id LIMIT 1) w
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
), old AS (
    DELETE FROM chat_pass p USING c
    WHERE p.tenant_id = c.tenant_id AND p.conversation_id = c.conversation_id AND p.used_at IS NULL
), made AS (
    INSERT INTO chat_pass (tenant_id, token_hash, creditor_id, conversation_id, made_at, expires_at)
    SELECT tenant_id, $3::bytea, creditor_id, conversation_id, $4::timestamptz,
           $4::timestamptz + interval '15 minutes' FROM c
)
SELECT display_number FROM c
