-- The records of a conversation in the order of its turns.  $1 its number, or a protocol of it
WITH wanted AS (
    SELECT tenant_id, conversation_id FROM conversation WHERE conversation_id::text = $1::text
    UNION
    SELECT tenant_id, conversation_id FROM hand_over WHERE protocol = $1::text
)
SELECT m.at, m.record, s.flow, s.flow_version
FROM wanted w
JOIN message m USING (tenant_id, conversation_id)
JOIN session s ON s.tenant_id = m.tenant_id AND s.session_id = m.session_id
WHERE m.record IS NOT NULL
ORDER BY m.message_id
