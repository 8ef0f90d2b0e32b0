-- A new secret where the identity level has risen.  The one before stays good until the browser has shown the
-- new one, and a minute more (chat_session_find.sql), but ten minutes at most.  Who still comes with the one
-- before has not got the new one: they get another, and keep the one they have.  No row: nothing has risen.
-- $1 tenant, $2 conversation, $3 hash of the new secret, $4 now, $5 whether they came with the one before
UPDATE chat_session s SET old_hash = CASE WHEN $5::boolean THEN s.old_hash ELSE s.secret_hash END,
    old_until = $4::timestamptz + interval '10 minutes',
    secret_hash = $3::bytea, raised = c.assurance
FROM conversation c
WHERE c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
  AND s.tenant_id = $1::bigint AND s.conversation_id = $2::bigint AND s.closed_at IS NULL
  AND (c.assurance > s.raised OR $5::boolean) AND c.assurance >= 2 AND c.assurance_until > $4::timestamptz
RETURNING s.raised
