-- A note for colleagues: it has no row in the outbox, so nothing can send it.
-- $1 tenant, $2 conversation, $3 session (null), $4 text, $5 cid, $6 user, $7 now, $8 agent, $9 for whom alone
WITH said AS (
    INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text)
    VALUES ($1::bigint, $2::bigint, $3::bigint, $7::timestamptz, 3, 2,
            CASE WHEN $9::bigint IS NULL THEN 'note' ELSE 'whisper' END, $4::text)
    RETURNING tenant_id, conversation_id, message_id, at
), due AS (
    INSERT INTO message_due (at, tenants, conversations, messages, ats)
    SELECT at, ARRAY[tenant_id], ARRAY[conversation_id], ARRAY[message_id], ARRAY[at] FROM said
    WHERE $9::bigint IS NULL
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    VALUES ($1::bigint, $7::timestamptz, 'agent:' || $8::text,
            CASE WHEN $9::bigint IS NULL THEN 'note' ELSE 'whisper' END, 'conversation:' || $2::bigint)
)
INSERT INTO desk_message (tenant_id, conversation_id, cid, message_id, user_id, for_user_id)
SELECT $1::bigint, $2::bigint, $5::text::uuid, message_id, $6::bigint, $9::bigint FROM said
RETURNING message_id
