-- The last messages of a conversation, newest last; those above what may be seen now are masked.
-- $1 protocol, $2 now, $3 how many
SELECT * FROM (
    SELECT m.message_id, m.at, m.direction, m.kind,
           CASE WHEN m.level = 2 AND (c.assurance < 2 OR c.assurance_until <= $2::timestamptz)
                THEN '(oculto até nova confirmação de identidade)' ELSE m.text END AS text
    FROM hand_over h
    JOIN conversation c USING (tenant_id, conversation_id)
    JOIN message m USING (tenant_id, conversation_id)
    WHERE h.protocol = $1::text
    ORDER BY m.message_id DESC LIMIT $3::int
) last ORDER BY message_id
