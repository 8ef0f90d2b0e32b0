-- $1 tenant, $2 user, $3 conversation, $4 up to which message.  No row: no such conversation
WITH kept AS (
    INSERT INTO desk_read (tenant_id, user_id, conversation_id, upto)
    SELECT c.tenant_id, $2::bigint, c.conversation_id, $4::bigint FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $3::bigint
    ON CONFLICT (tenant_id, user_id, conversation_id) DO UPDATE SET upto = excluded.upto
    RETURNING 1
)
SELECT 1::bigint FROM kept
