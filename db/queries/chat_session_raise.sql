-- A new secret where the identity level has risen; the one before is good for another minute, until the
-- browser has the new one.  No row: it has not risen.  $1 tenant, $2 conversation, $3 hash, $4 now
UPDATE chat_session s SET old_hash = s.secret_hash, old_until = $4::timestamptz + interval '1 minute',
    secret_hash = $3::bytea, raised = c.assurance
FROM conversation c
WHERE c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
  AND s.tenant_id = $1::bigint AND s.conversation_id = $2::bigint AND s.closed_at IS NULL
  AND c.assurance > s.raised AND c.assurance >= 2 AND c.assurance_until > $4::timestamptz
RETURNING s.raised
