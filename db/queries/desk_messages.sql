-- Messages of a conversation: those behind one, oldest first, or those before one, newest first.  What was
-- said of a debt is hidden once the person is not identified any more.  State as agent_history.sql; a
-- whisper is shown to whom it is for and to who wrote it.  A file that came lives 7 days at WhatsApp.
-- $1 tenant, $2 conversation, $3 before (null: the newest), $4 after (null), $5 now, $6 how many, $7 viewer
WITH c AS (
    SELECT CASE WHEN assurance_until > $5::timestamptz THEN assurance ELSE 0 END AS level
    FROM conversation WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint
)
SELECT * FROM (
    (SELECT m.message_id, m.at, m.direction::int, m.kind,
           CASE WHEN m.level = 2 AND c.level < 2 THEN NULL ELSE m.text END AS text,
           m.level = 2 AND c.level < 2 AS masked, u.name AS author,
           coalesce((SELECT CASE q.state WHEN 1 THEN 1 WHEN 2 THEN 4 END FROM outbox_queue q
                     WHERE q.tenant_id = m.tenant_id AND q.conversation_id = m.conversation_id
                       AND q.outbox_id = m.outbox_id), o.state)::int AS state,
           o.code, (SELECT max(t.rank)::int FROM attempt t
                    WHERE t.tenant_id = m.tenant_id AND t.outbox_id = m.outbox_id
                      AND t.rank BETWEEN 1 AND 3) AS rank, d.cid::text,
           m.conversation_id, m.media_type,
           CASE WHEN m.media_id IS NOT NULL AND NOT (m.level = 2 AND c.level < 2)
                THEN m.at > $5::timestamptz - interval '7 days' END AS media_lives
    FROM c
    JOIN message m ON m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint
    LEFT JOIN outbox o ON o.tenant_id = m.tenant_id AND o.outbox_id = m.outbox_id
    LEFT JOIN desk_message d ON d.tenant_id = m.tenant_id
        AND d.conversation_id = m.conversation_id AND d.message_id = m.message_id
    LEFT JOIN console_user u ON u.tenant_id = d.tenant_id AND u.user_id = d.user_id
    WHERE (d.for_user_id IS NULL OR $7::bigint IN (d.for_user_id, d.user_id))
      AND $4::bigint IS NOT NULL AND m.message_id > $4::bigint
    ORDER BY m.message_id LIMIT $6::int)
    UNION ALL
    (SELECT m.message_id, m.at, m.direction::int, m.kind,
           CASE WHEN m.level = 2 AND c.level < 2 THEN NULL ELSE m.text END AS text,
           m.level = 2 AND c.level < 2 AS masked, u.name AS author,
           coalesce((SELECT CASE q.state WHEN 1 THEN 1 WHEN 2 THEN 4 END FROM outbox_queue q
                     WHERE q.tenant_id = m.tenant_id AND q.conversation_id = m.conversation_id
                       AND q.outbox_id = m.outbox_id), o.state)::int AS state,
           o.code, (SELECT max(t.rank)::int FROM attempt t
                    WHERE t.tenant_id = m.tenant_id AND t.outbox_id = m.outbox_id
                      AND t.rank BETWEEN 1 AND 3) AS rank, d.cid::text,
           m.conversation_id, m.media_type,
           CASE WHEN m.media_id IS NOT NULL AND NOT (m.level = 2 AND c.level < 2)
                THEN m.at > $5::timestamptz - interval '7 days' END AS media_lives
    FROM c
    JOIN message m ON m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint
    LEFT JOIN outbox o ON o.tenant_id = m.tenant_id AND o.outbox_id = m.outbox_id
    LEFT JOIN desk_message d ON d.tenant_id = m.tenant_id
        AND d.conversation_id = m.conversation_id AND d.message_id = m.message_id
    LEFT JOIN console_user u ON u.tenant_id = d.tenant_id AND u.user_id = d.user_id
    WHERE (d.for_user_id IS NULL OR $7::bigint IN (d.for_user_id, d.user_id))
      AND $4::bigint IS NULL
      AND m.message_id < coalesce($3::bigint, 9223372036854775807)
    ORDER BY m.message_id DESC LIMIT $6::int)
) found
