-- What a person sent, for who opens it; that it was opened stands in the audit.  No row: no such message of
-- this tenant's conversation has a file.  $1 tenant, $2 conversation, $3 message, $4 agent, $5 now
WITH found AS (
    SELECT m.tenant_id, m.message_id, c.account_id, m.media_id,
           m.at > $5::timestamptz - interval '7 days' AS lives
    FROM message m
    JOIN conversation c USING (tenant_id, conversation_id)
    WHERE m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint AND m.message_id = $3::bigint
      AND m.media_id IS NOT NULL
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'file', 'message:' || message_id
    FROM found
)
SELECT account_id, media_id, lives FROM found
