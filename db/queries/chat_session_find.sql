-- Whose secret this is: 24 hours after it was last seen, and 30 days after it was made, it is nobody's.
-- Notes that it was seen, once a minute, and that a new one has arrived: the one before is good for another
-- minute then, for tabs that do not know yet.  astray: they come with the one before, the new one was made
-- more than five seconds ago and nobody has shown it.  $1 hash of the secret, $2 now
WITH s AS (
    SELECT s.tenant_id, s.conversation_id, s.last_id, s.seen_at, s.raised, s.old_until,
           s.secret_hash = $1::bytea AS newest
    FROM chat_session s
    WHERE (s.secret_hash = $1::bytea OR (s.old_hash = $1::bytea AND s.old_until > $2::timestamptz))
      AND s.closed_at IS NULL AND s.seen_at > $2::timestamptz - interval '24 hours'
      AND s.created_at > $2::timestamptz - interval '30 days'
), seen AS (
    UPDATE chat_session c SET seen_at = $2::timestamptz,
        old_until = CASE WHEN s.newest THEN least(c.old_until, $2::timestamptz + interval '1 minute')
                         ELSE c.old_until END
    FROM s
    WHERE c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
      AND (s.seen_at < $2::timestamptz - interval '1 minute'
           OR (s.newest AND s.old_until > $2::timestamptz + interval '1 minute'))
)
SELECT s.tenant_id, s.conversation_id, s.last_id, c.account_id,
       CASE WHEN c.assurance_until > $2::timestamptz THEN c.assurance ELSE 0 END AS assurance,
       s.raised, NOT s.newest AND s.old_until > $2::timestamptz + interval '1 minute'
           AND s.old_until < $2::timestamptz + interval '10 minutes' - interval '5 seconds' AS astray
FROM s JOIN conversation c USING (tenant_id, conversation_id)
