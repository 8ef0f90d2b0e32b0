-- Unknown sends whose time for proof is over.  The class rule (reliability 2.4): a reply is sent once
-- more if the person has not written since; codes and receipts up to three times; the rest stays
-- unknown for good.  A status removes the row; one that came before the outcome was unknown is the
-- proof as well.  $1 our process number, $2 now, $3 at most
WITH late AS (
    SELECT q.tenant_id, q.conversation_id, q.outbox_id, q.tries, o.class,
           c.last_inbound > (SELECT max(a.marked_at) FROM attempt a
                             WHERE a.tenant_id = q.tenant_id AND a.outbox_id = q.outbox_id)
               AS wrote_since,
           (SELECT a.rank FROM attempt a
            WHERE a.tenant_id = q.tenant_id AND a.outbox_id = q.outbox_id AND a.rank > 0
            ORDER BY a.rank = 100, a.attempt_id LIMIT 1) AS proof
    FROM outbox_queue q
    JOIN outbox o USING (tenant_id, outbox_id)
    JOIN conversation c ON c.tenant_id = q.tenant_id AND c.conversation_id = q.conversation_id
    WHERE q.process_no = $1::int AND q.state = 2 AND q.not_before <= $2::timestamptz
    ORDER BY q.conversation_id, q.outbox_id
    LIMIT $3::int
    FOR UPDATE OF q SKIP LOCKED
), judged AS (
    SELECT *, proof IS NULL AND
              CASE class WHEN 1 THEN tries < 2 AND NOT coalesce(wrote_since, false)
                         WHEN 4 THEN tries < 4 WHEN 5 THEN tries < 4
                         ELSE false END AS again
    FROM late
), over AS (
    DELETE FROM outbox_queue q USING judged j
    WHERE NOT j.again AND q.tenant_id = j.tenant_id AND q.conversation_id = j.conversation_id
      AND q.outbox_id = j.outbox_id
), closed AS (
    UPDATE outbox o SET payload = NULL,
        state = CASE WHEN j.proof = 100 THEN 3 WHEN j.proof > 0 THEN 2 ELSE 4 END
    FROM judged j
    WHERE NOT j.again AND o.tenant_id = j.tenant_id AND o.outbox_id = j.outbox_id
)
UPDATE outbox_queue q SET state = 0 FROM judged j
WHERE j.again AND q.tenant_id = j.tenant_id AND q.conversation_id = j.conversation_id
  AND q.outbox_id = j.outbox_id
RETURNING q.outbox_id
