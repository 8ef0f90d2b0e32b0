-- The last messages of a conversation, newest last; those above what may be seen now are masked.  The
-- state is the outbox's of what we said, with 1 = on its way and 4 = its fate is not known.
-- $1 protocol, $2 now, $3 how many
SELECT * FROM (
    SELECT m.message_id, m.at, m.direction, m.kind,
           CASE WHEN m.level = 2 AND (c.assurance < 2 OR c.assurance_until <= $2::timestamptz)
                THEN '(oculto até nova confirmação de identidade)' ELSE m.text END AS text,
           coalesce((SELECT CASE q.state WHEN 1 THEN 1 WHEN 2 THEN 4 END FROM outbox_queue q
                     WHERE q.tenant_id = m.tenant_id AND q.conversation_id = m.conversation_id
                       AND q.outbox_id = m.outbox_id), o.state) AS state
    FROM hand_over h
    JOIN conversation c USING (tenant_id, conversation_id)
    JOIN message m USING (tenant_id, conversation_id)
    LEFT JOIN outbox o ON o.tenant_id = m.tenant_id AND o.outbox_id = m.outbox_id
    WHERE h.protocol = $1::text
    ORDER BY m.message_id DESC LIMIT $3::int
) last ORDER BY message_id
