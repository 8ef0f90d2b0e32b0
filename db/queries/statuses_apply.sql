-- Statuses, in any order to the same end: what arrived (2, 3) outdoes a failure (100), a failure
-- outdoes sent (1).  Several of one message in a batch are folded by the caller.
-- $1 ordinals, $2 tenants, $3 accounts, $4 attempts (our reference, or null), $5 hashes of the
-- provider's id, $6 ranks, $7 codes (0 = none), $8 instants, $9 now.  Answers the ordinals that found
-- their message, with the template that failed now, if one did; the others are parked.
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[],
                         $6::int[], $7::int[], $8::timestamptz[])
        AS k(ord, tenant_id, account_id, attempt_id, ref, rank, code, at)
), found AS (
    SELECT k.ord, k.tenant_id, a.attempt_id, a.outbox_id, k.rank, k.code, k.at, a.rank AS old
    FROM k
    LEFT JOIN sent_ref s ON s.tenant_id = k.tenant_id AND s.account_id = k.account_id
        AND s.ref = k.ref
    JOIN attempt a ON a.tenant_id = k.tenant_id
        AND a.attempt_id = coalesce(k.attempt_id, s.attempt_id)
), applied AS (
    UPDATE attempt a SET rank = f.rank, rank_at = f.at,
        code = CASE a.rank WHEN 100 THEN NULL ELSE coalesce(nullif(f.code, 0), a.code) END
    FROM found f
    WHERE a.tenant_id = f.tenant_id AND a.attempt_id = f.attempt_id
      AND CASE 100 WHEN f.rank THEN a.rank < 2 WHEN a.rank THEN f.rank > 1
                   ELSE f.rank > a.rank END
), proven AS (
    -- Proof for a send whose outcome was unknown.
    DELETE FROM outbox_queue q USING found f, outbox o
    WHERE o.tenant_id = f.tenant_id AND o.outbox_id = f.outbox_id AND q.tenant_id = o.tenant_id
      AND q.conversation_id = o.conversation_id AND q.outbox_id = o.outbox_id AND q.state = 2
    RETURNING q.tenant_id, q.outbox_id
), closed AS (
    UPDATE outbox o SET state = CASE f.rank WHEN 100 THEN 3 ELSE 2 END, payload = NULL,
        code = nullif(f.code, 0)
    FROM found f
    WHERE o.tenant_id = f.tenant_id AND o.outbox_id = f.outbox_id
      AND (o.state = 4 OR (f.rank = 100 AND o.state = 2 AND f.old < 2)
           OR (f.rank IN (2, 3) AND o.state = 3 AND f.old = 100)
           -- A process died between mark and answer: the row was never called unknown.
           OR EXISTS (SELECT FROM proven p WHERE p.tenant_id = o.tenant_id
                      AND p.outbox_id = o.outbox_id))
), parked AS (
    INSERT INTO status_parked (tenant_id, account_id, ref, rank, code, at, parked_at)
    SELECT k.tenant_id, k.account_id, k.ref, k.rank, k.code, k.at, $9::timestamptz
    FROM k WHERE k.ref IS NOT NULL AND NOT EXISTS (SELECT FROM found f WHERE f.ord = k.ord)
    ORDER BY k.ref
    ON CONFLICT DO NOTHING
)
SELECT ord, (SELECT o.template FROM outbox o
             WHERE f.rank = 100 AND f.old < 2 AND o.tenant_id = f.tenant_id
               AND o.outbox_id = f.outbox_id) AS template
FROM found f
