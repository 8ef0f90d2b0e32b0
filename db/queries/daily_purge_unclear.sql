-- What was kept to be labelled, long enough.  Answers how many.  $1 those before, $2 at most
WITH old AS (
    SELECT tenant_id, unclear_id FROM unclear_message WHERE at < $1::timestamptz
    ORDER BY at LIMIT $2::int FOR UPDATE SKIP LOCKED
), gone AS (
    DELETE FROM unclear_message u USING old o
    WHERE u.tenant_id = o.tenant_id AND u.unclear_id = o.unclear_id
    RETURNING 1
)
SELECT count(*) FROM gone
