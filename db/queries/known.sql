-- What became of attempts.  The queue's row goes when the fate is final.  Statuses that came first
-- have their say (statuses_apply.sql): one that failed is not sent, and its code is kept; one that
-- arrived is not unknown.
-- $1 tenants, $2 accounts, $3 conversations, $4 outbox ids, $5 attempts, $6 outcomes, $7 codes,
-- $8 hashes of the provider's ids (or null), $9 outbox states (0 = back to the queue, 4 with a time
-- = wait for proof), $10 not before (null = final), $11 now, $12 our process: another may have
-- adopted the row meanwhile, and would never look at one that is ready; the answer is here, so is the
-- message, unless the other has begun to send it again.  What was cancelled meanwhile stays so
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                         $6::int[], $7::int[], $8::bytea[], $9::int[], $10::timestamptz[])
        AS k(tenant_id, account_id, conversation_id, outbox_id, attempt_id, outcome, code, ref,
             state, not_before)
), parked AS (
    DELETE FROM status_parked s USING k
    WHERE s.tenant_id = k.tenant_id AND s.account_id = k.account_id AND s.ref = k.ref
    RETURNING k.attempt_id, s.rank, s.code, s.at
), refs AS (
    INSERT INTO sent_ref (tenant_id, account_id, ref, attempt_id)
    SELECT tenant_id, account_id, ref, attempt_id FROM k WHERE ref IS NOT NULL ORDER BY ref
    ON CONFLICT DO NOTHING
), attempts AS (
    UPDATE attempt a SET known_at = $11::timestamptz, outcome = k.outcome,
        (rank, code) = (SELECT r, CASE WHEN r = 100 AND k.code = 0 THEN coalesce(c, 0)
                                       ELSE k.code END
                        FROM (SELECT a.rank AS r, a.code AS c UNION ALL
                              SELECT p.rank, p.code FROM parked p
                              WHERE p.attempt_id = k.attempt_id) told
                        ORDER BY CASE r WHEN 100 THEN 1.5 ELSE r END DESC LIMIT 1),
        rank_at = coalesce(a.rank_at, (SELECT max(p.at) FROM parked p
                                       WHERE p.attempt_id = k.attempt_id))
    FROM k WHERE a.tenant_id = k.tenant_id AND a.attempt_id = k.attempt_id
    RETURNING a.tenant_id, a.attempt_id, a.rank, a.code
), gone AS (
    DELETE FROM outbox_queue q USING k
    WHERE k.not_before IS NULL AND q.tenant_id = k.tenant_id
      AND q.conversation_id = k.conversation_id AND q.outbox_id = k.outbox_id
), kept AS (
    UPDATE outbox_queue q SET state = CASE k.state WHEN 4 THEN 2 ELSE 0 END,
        not_before = k.not_before, process_no = $12::int
    FROM k
    WHERE k.not_before IS NOT NULL AND q.tenant_id = k.tenant_id
      AND q.conversation_id = k.conversation_id AND q.outbox_id = k.outbox_id
      AND NOT EXISTS (SELECT FROM attempt other
                      WHERE other.tenant_id = k.tenant_id AND other.outbox_id = k.outbox_id
                        AND other.attempt_id <> k.attempt_id AND other.outcome IS NULL)
    RETURNING q.tenant_id, q.outbox_id
)
UPDATE outbox o SET code = nullif(coalesce(a.code, k.code), 0),
    state = CASE WHEN k.not_before IS NOT NULL OR k.state NOT IN (2, 4) THEN k.state
                 WHEN a.rank = 100 THEN 3 WHEN a.rank > 0 THEN 2 ELSE k.state END,
    payload = CASE WHEN k.not_before IS NULL THEN NULL ELSE o.payload END
FROM k LEFT JOIN attempts a USING (tenant_id, attempt_id)
       LEFT JOIN kept USING (tenant_id, outbox_id)
WHERE o.tenant_id = k.tenant_id AND o.outbox_id = k.outbox_id
  AND (k.not_before IS NULL OR kept.outbox_id IS NOT NULL)
