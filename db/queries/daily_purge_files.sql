-- Files whose message is sent, or never will be.  Answers how many.  $1 at most
WITH known AS (
    SELECT f.tenant_id, f.outbox_id FROM outbox_file f
    JOIN outbox o ON o.tenant_id = f.tenant_id AND o.outbox_id = f.outbox_id
    WHERE o.state NOT IN (0, 1, 4) ORDER BY f.created_at LIMIT $1::int
    FOR UPDATE OF f SKIP LOCKED
), gone AS (
    DELETE FROM outbox_file f USING known k
    WHERE f.tenant_id = k.tenant_id AND f.outbox_id = k.outbox_id
    RETURNING 1
)
SELECT count(*) FROM gone
