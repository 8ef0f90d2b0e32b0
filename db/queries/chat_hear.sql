-- What browsers sent: each line gets its number under its session's lock, and waits for its turn.  One that
-- was sent before answers the number that it has.  $1 ordinals, $2 tenants, $3 conversations, $4 cids (text),
-- $5 sealed texts, $6 sealed units, $7 now, $8 most a day
-- Answers ordinal, number (null = no session, or too many that day), whether it is new.
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::text[], $5::bytea[], $6::bytea[])
        AS k(ord, tenant_id, conversation_id, cid, body, unit)
), s AS (
    SELECT s.tenant_id, s.conversation_id, s.last_id, c.account_id,
           CASE WHEN s.day = ($7::timestamptz AT TIME ZONE 'UTC')::date THEN s.day_count ELSE 0 END
               AS today
    FROM chat_session s JOIN conversation c USING (tenant_id, conversation_id)
    WHERE s.closed_at IS NULL
      AND (s.tenant_id, s.conversation_id) IN (SELECT tenant_id, conversation_id FROM k)
    ORDER BY s.conversation_id
    FOR UPDATE OF s
), known AS (
    SELECT k.ord, l.id FROM k JOIN chat_line l ON l.tenant_id = k.tenant_id
        AND l.conversation_id = k.conversation_id AND l.cid = k.cid::uuid
), first AS ( -- the same line twice in one batch is one
    SELECT DISTINCT ON (k.tenant_id, k.conversation_id, k.cid) k.*
    FROM k WHERE k.ord NOT IN (SELECT ord FROM known)
    ORDER BY k.tenant_id, k.conversation_id, k.cid, k.ord
), numbered AS (
    SELECT f.*, s.account_id, s.last_id + n.place AS id, n.place
    FROM (SELECT f.ord, row_number() OVER (PARTITION BY tenant_id, conversation_id ORDER BY ord)
              AS place FROM first f) n
    JOIN first f USING (ord)
    JOIN s USING (tenant_id, conversation_id)
    WHERE s.today + n.place <= $8::int
), lines AS (
    INSERT INTO chat_line (tenant_id, conversation_id, id, at, direction, level, cid, body)
    SELECT tenant_id, conversation_id, id, $7::timestamptz, 0, 0, cid::uuid, body FROM numbered
), told AS (
    INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at,
                       unit)
    SELECT tenant_id, account_id, conversation_id, 1, 0, $7::timestamptz, $7::timestamptz, unit
    FROM numbered ORDER BY ord
), counted AS (
    UPDATE chat_session c SET last_id = c.last_id + n.count, seen_at = $7::timestamptz,
        day = ($7::timestamptz AT TIME ZONE 'UTC')::date, day_count = s.today + n.count
    FROM (SELECT tenant_id, conversation_id, count(*)::int FROM numbered GROUP BY 1, 2) n
    JOIN s USING (tenant_id, conversation_id)
    WHERE c.tenant_id = n.tenant_id AND c.conversation_id = n.conversation_id
)
SELECT k.ord, coalesce(known.id, n.id) AS id, known.id IS NULL AND n.ord = k.ord AS fresh
FROM k LEFT JOIN known USING (ord)
       LEFT JOIN numbered n ON n.tenant_id = k.tenant_id
           AND n.conversation_id = k.conversation_id AND n.cid = k.cid
ORDER BY k.ord
