-- The words of what was said until $1, for the search of the agents' desk.  $2 batches at most
WITH due AS (
    DELETE FROM message_due WHERE due_id = ANY (ARRAY(
        SELECT due_id FROM message_due WHERE at <= $1::timestamptz
        ORDER BY due_id LIMIT $2::int FOR UPDATE SKIP LOCKED))
    RETURNING tenants, conversations, messages, ats
)
INSERT INTO message_word (tenant_id, conversation_id, at, level, words)
SELECT m.tenant_id, m.conversation_id, m.at, m.level, desk_words(m.text)
FROM due d
CROSS JOIN LATERAL unnest(d.tenants, d.conversations, d.messages, d.ats)
    AS k(tenant_id, conversation_id, message_id, at)
JOIN message m ON m.tenant_id = k.tenant_id AND m.conversation_id = k.conversation_id
              AND m.message_id = k.message_id AND m.at = k.at
WHERE m.kind <> 'whisper' AND m.text IS NOT NULL
