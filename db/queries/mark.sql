-- Re-checks each message under the locks and writes the attempts of those that may go.  Answers every
-- ordinal with the reason it may not go, or null.
-- $1 ordinals, $2 tenants, $3 outbox ids, $4 conversations, $5 attempt ids, $6 now, $7 process,
-- $8 scope of the channel's pause, $9 attempts of marks whose commit was in doubt (or null): nothing
-- of them was written, so they may be marked anew
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                         $9::bigint[])
        AS k(ord, tenant_id, outbox_id, conversation_id, attempt_id, doubted)
), paused AS (
    SELECT EXISTS (SELECT FROM pause WHERE scope IN ('all', $8::text)) AS yes,
           ARRAY(SELECT scope FROM pause
                 WHERE scope = ANY (ARRAY(SELECT 'tenant:' || tenant_id FROM k))) AS tenants
), judged AS (
    SELECT k.*,
           CASE WHEN q.outbox_id IS NULL THEN 'gone'
                WHEN o.expires_at <= $6::timestamptz THEN 'expired'
                WHEN o.fence <> c.fence THEN 'owner'
                WHEN o.class <> 5 AND (ch.status <> 0 OR EXISTS (
                    SELECT FROM charge_item ci
                    WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
                      AND (SELECT i.status <> 0 FROM instalment i
                           WHERE i.tenant_id = ci.tenant_id
                             AND i.instalment_id = ci.instalment_id))) THEN 'paid'
                WHEN c.muted AND (o.class = 2 OR o.template IS NOT NULL) THEN 'muted'
                -- Nothing that nobody asked for while a pause was promised (SUP-01).
                WHEN (o.class = 2 OR o.template IS NOT NULL) AND EXISTS (
                    SELECT FROM creditor r
                    CROSS JOIN unnest(ARRAY[c.person_id, -c.conversation_id]) s
                    JOIN care_case w ON w.tenant_id = r.tenant_id AND w.creditor_id = r.creditor_id
                        AND w.subject = s AND w.closed_at IS NULL
                    WHERE r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
                      AND w.pause_until >= ($6::timestamptz AT TIME ZONE r.zone)::date)
                    THEN 'resting'
                WHEN o.template IS NULL AND (c.last_inbound IS NULL
                  OR c.last_inbound <= $6::timestamptz - interval '24 hours') THEN 'window'
                -- An agent's own words may say what they know of whom they talk to; a template is
                -- sent to whoever has the phone now: of a debt it says nothing at all.
                -- A reply of level L1 is for who proved half of it (A1).
                WHEN CASE WHEN o.template IS NULL
                          THEN (o.level = 2 AND o.class <> 3) OR (o.level = 1 AND o.class = 1)
                          ELSE o.level > 0 END
                 AND (c.assurance < CASE WHEN o.template IS NULL THEN o.level ELSE 2 END
                      OR c.assurance_until <= $6::timestamptz) THEN 'identity'
                WHEN p.yes THEN 'paused'
                WHEN 'tenant:' || k.tenant_id = ANY (p.tenants) THEN 'held'
                -- What is older goes first: another process left it unsaid, or it was adopted just
                -- now and is not known here yet.
                WHEN EXISTS (SELECT FROM outbox_queue e
                             WHERE e.tenant_id = k.tenant_id
                               AND e.conversation_id = k.conversation_id
                               AND e.outbox_id <> k.outbox_id AND e.state < 2
                               AND (SELECT eo.expires_at > $6::timestamptz
                                       AND (eo.created_at, eo.outbox_id)
                                           < (o.created_at, o.outbox_id)
                                    FROM outbox eo WHERE eo.tenant_id = e.tenant_id
                                       AND eo.outbox_id = e.outbox_id)) THEN 'behind'
           END AS refusal
    FROM k
    CROSS JOIN paused p
    LEFT JOIN outbox_queue q ON q.tenant_id = k.tenant_id
        AND q.conversation_id = k.conversation_id AND q.outbox_id = k.outbox_id
        AND q.process_no = $7::int
        AND (q.state = 0 OR (q.state = 1 AND EXISTS (
                SELECT FROM attempt a WHERE a.tenant_id = k.tenant_id
                AND a.attempt_id = k.doubted AND a.outcome IS NULL)))
    LEFT JOIN outbox o ON o.tenant_id = k.tenant_id AND o.outbox_id = k.outbox_id
    LEFT JOIN conversation c ON c.tenant_id = k.tenant_id
        AND c.conversation_id = k.conversation_id
    LEFT JOIN charge ch ON ch.tenant_id = o.tenant_id AND ch.charge_id = o.charge_id
), taken AS (
    UPDATE outbox_queue q SET state = 1, tries = q.tries + 1
    FROM judged j
    WHERE j.refusal IS NULL AND q.tenant_id = j.tenant_id
      AND q.conversation_id = j.conversation_id AND q.outbox_id = j.outbox_id
), attempts AS (
    INSERT INTO attempt (tenant_id, attempt_id, outbox_id, process_no, marked_at)
    SELECT tenant_id, attempt_id, outbox_id, $7::int, $6::timestamptz
    FROM judged WHERE refusal IS NULL
), unwritten AS (
    UPDATE attempt a SET outcome = 2, known_at = $6::timestamptz FROM judged j
    WHERE a.tenant_id = j.tenant_id AND a.attempt_id = j.doubted AND a.outcome IS NULL
), counted AS (
    UPDATE conversation c SET marks = c.marks + n.count
    FROM (SELECT tenant_id, conversation_id, count(*) FROM judged WHERE refusal IS NULL
          GROUP BY 1, 2) n
    WHERE c.tenant_id = n.tenant_id AND c.conversation_id = n.conversation_id
), put_off AS (
    UPDATE outbox_queue q SET state = 0 FROM judged j
    WHERE j.refusal IN ('paused', 'held', 'behind') AND q.state = 1 AND q.tenant_id = j.tenant_id
      AND q.conversation_id = j.conversation_id AND q.outbox_id = j.outbox_id
), dropped AS (
    DELETE FROM outbox_queue q USING judged j
    WHERE j.refusal NOT IN ('gone', 'paused', 'held', 'behind') AND q.tenant_id = j.tenant_id
      AND q.conversation_id = j.conversation_id AND q.outbox_id = j.outbox_id
), closed AS (
    UPDATE outbox o SET state = CASE j.refusal WHEN 'expired' THEN 5 ELSE 6 END, payload = NULL
    FROM judged j
    WHERE j.refusal NOT IN ('gone', 'paused', 'held', 'behind') AND o.tenant_id = j.tenant_id
      AND o.outbox_id = j.outbox_id
)
SELECT ord, refusal FROM judged
