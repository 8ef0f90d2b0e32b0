-- What was said before a person was asked for, newest first: the last three answers with what they answered,
-- and where the assistant has been.  $1 tenant, $2 conversation, $3 asked at, $4 now
WITH c AS (
    SELECT CASE WHEN assurance_until > $4::timestamptz THEN assurance ELSE 0 END AS level
    FROM conversation WHERE tenant_id = $1::bigint AND conversation_id = $2::bigint
), said AS (
    SELECT m.message_id, m.direction, m.at,
           CASE WHEN m.level = 2 AND c.level < 2 THEN NULL ELSE m.text END AS text
    FROM message m, c
    WHERE m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint AND m.direction < 2
      AND m.at <= $3::timestamptz
    ORDER BY m.message_id DESC LIMIT 40
)
SELECT (SELECT left(q.text, 200) FROM said q
        WHERE q.direction = 1 AND q.message_id < a.message_id
        ORDER BY q.message_id DESC LIMIT 1) AS question,
       left(a.text, 200) AS text
FROM said a WHERE a.direction = 0
ORDER BY a.message_id DESC LIMIT 3
