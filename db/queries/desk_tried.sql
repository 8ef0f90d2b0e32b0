-- What went before a hand-over, newest first: the records of the assistant's turns with the version of their
-- flow.  The first row counts what was not understood and what was not delivered (no record in it).
-- $1 tenant, $2 conversation, $3 asked at
WITH said AS (
    SELECT m.message_id, m.session_id, m.direction, m.trace, m.outbox_id, m.record
    FROM message m
    WHERE m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint
      AND m.at <= $3::timestamptz + interval '5 seconds' AND m.at > $3::timestamptz - interval '24 hours'
    ORDER BY m.message_id DESC LIMIT 200
)
SELECT NULL::bytea AS record, NULL::int AS flow_version,
       greatest((SELECT count(*) FROM said WHERE direction = 1 AND trace LIKE 'nao-entendi%'),
                (SELECT count(*) FROM unclear_message u
                 WHERE u.tenant_id = $1::bigint AND u.conversation_id = $2::bigint
                   AND u.why = 'not_understood' AND u.at <= $3::timestamptz
                   AND u.at > $3::timestamptz - interval '24 hours')) AS unclear,
       (SELECT count(*) FROM said s JOIN outbox o ON o.tenant_id = $1::bigint
            AND o.outbox_id = s.outbox_id AND o.state = 3) AS undelivered
UNION ALL
(SELECT s.record, n.flow_version, NULL, NULL
 FROM said s JOIN session n ON n.tenant_id = $1::bigint AND n.session_id = s.session_id
 WHERE s.record IS NOT NULL
 ORDER BY s.message_id DESC LIMIT 60)
