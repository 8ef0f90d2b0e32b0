-- Rows of processes that are gone (their advisory lock is free) become ours: what was ready stays
-- ready, what was being submitted is unknown.  Mostly nobody is gone, then no row is looked at a second
-- time.  $1 our process number, $2 now, $3 at most
WITH dead AS (
    SELECT p.process_no FROM (SELECT DISTINCT process_no FROM outbox_queue
                              WHERE process_no NOT IN (0, $1::int)) p
    WHERE NOT EXISTS (SELECT FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 7213
                      AND l.objid = p.process_no::oid AND l.objsubid = 2
                      AND l.database = (SELECT oid FROM pg_database
                                        WHERE datname = current_database()))
), mine AS (
    SELECT q.tenant_id, q.conversation_id, q.outbox_id, q.state FROM outbox_queue q
    JOIN dead d USING (process_no)
    WHERE (SELECT true FROM dead LIMIT 1)
    ORDER BY q.conversation_id, q.outbox_id
    LIMIT $3::int
    FOR UPDATE OF q SKIP LOCKED
), lost AS (
    UPDATE attempt a SET outcome = 3, known_at = $2::timestamptz
    FROM mine m
    WHERE m.state = 1 AND a.tenant_id = m.tenant_id AND a.outbox_id = m.outbox_id
      AND a.outcome IS NULL
)
UPDATE outbox_queue q SET process_no = $1::int,
    state = CASE m.state WHEN 1 THEN 2 ELSE m.state END,
    not_before = CASE m.state WHEN 1 THEN $2::timestamptz + interval '2 minutes'
                              ELSE q.not_before END
FROM mine m
WHERE q.tenant_id = m.tenant_id AND q.conversation_id = m.conversation_id
  AND q.outbox_id = m.outbox_id
RETURNING q.outbox_id, m.state
