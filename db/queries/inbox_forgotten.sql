-- Conversations with units that wait without anybody working on them: left behind by a process that
-- died, or put there from outside (settlement, agent).  Held lines have their timer.
-- $1 received before, $2 at most
SELECT DISTINCT i.tenant_id, i.conversation_id
FROM inbox i
WHERE i.state = 0 AND i.conversation_id IS NOT NULL AND i.received_at <= $1::timestamptz
  AND NOT EXISTS (SELECT FROM timer t WHERE t.tenant_id = i.tenant_id
                  AND t.conversation_id = i.conversation_id AND t.kind = 1)
LIMIT $2::int
