-- Whose ticket this is; it is good once.  $1 hash, $2 now, $3 where it is used from
UPDATE chat_session s SET ticket_hash = NULL, seen_at = $2::timestamptz
FROM conversation c
WHERE s.ticket_hash = $1::bytea AND s.ticket_until > $2::timestamptz AND s.ticket_from = $3::text
  AND s.closed_at IS NULL
  AND c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
RETURNING s.tenant_id, s.conversation_id, s.last_id, c.account_id,
    CASE WHEN c.assurance_until > $2::timestamptz THEN c.assurance ELSE 0 END AS assurance, s.raised
