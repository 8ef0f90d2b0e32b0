-- Messages that belong to nobody become ours, oldest first.  $1 our process number, $2 at most
WITH nobodys AS (
    SELECT tenant_id, conversation_id, outbox_id FROM outbox_queue
    WHERE process_no = 0
    ORDER BY outbox_id
    LIMIT $2::int
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox_queue q SET process_no = $1::int
FROM nobodys n
WHERE q.tenant_id = n.tenant_id AND q.conversation_id = n.conversation_id
  AND q.outbox_id = n.outbox_id
RETURNING q.outbox_id
