-- Timers whose time has come, oldest first.  $1 now, $2 at most
SELECT tenant_id, conversation_id, kind FROM timer
WHERE due_at <= $1::timestamptz ORDER BY due_at LIMIT $2::int
