-- What goes out to browsers, numbered under each session's lock; a message that has its line already keeps
-- it.  $1 ordinals, $2 tenants, $3 conversations, $4 outbox ids, $5 classes, $6 charges (or null), $7 levels,
-- $8 sealed replies, $9 now
-- Answers ordinal and number; null = the browser has ended its session.
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::int[], $6::bigint[],
                         $7::int[], $8::bytea[])
        AS k(ord, tenant_id, conversation_id, outbox_id, class, charge_id, level, body)
), s AS (
    SELECT s.tenant_id, s.conversation_id, s.last_id FROM chat_session s
    WHERE s.closed_at IS NULL
      AND (s.tenant_id, s.conversation_id) IN (SELECT tenant_id, conversation_id FROM k)
    ORDER BY s.conversation_id
    FOR UPDATE OF s
), known AS (
    SELECT k.ord, l.id FROM k JOIN chat_line l ON l.tenant_id = k.tenant_id
        AND l.outbox_id = k.outbox_id
), numbered AS (
    SELECT k.*, s.last_id + row_number() OVER (PARTITION BY k.tenant_id, k.conversation_id
                                               ORDER BY k.ord) AS id
    FROM k JOIN s USING (tenant_id, conversation_id)
    WHERE k.ord NOT IN (SELECT ord FROM known)
), lines AS (
    INSERT INTO chat_line (tenant_id, conversation_id, id, at, direction, level, outbox_id, charge_id,
                           body)
    SELECT tenant_id, conversation_id, id, $9::timestamptz, CASE class WHEN 3 THEN 2 ELSE 1 END,
           level, outbox_id, charge_id, body FROM numbered
), counted AS (
    UPDATE chat_session c SET last_id = c.last_id + n.count
    FROM (SELECT tenant_id, conversation_id, count(*) FROM numbered GROUP BY 1, 2) n
    WHERE c.tenant_id = n.tenant_id AND c.conversation_id = n.conversation_id
)
SELECT k.ord, coalesce(known.id, n.id) AS id
FROM k LEFT JOIN known USING (ord) LEFT JOIN numbered n USING (ord)
ORDER BY k.ord
