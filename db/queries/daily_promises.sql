-- Promises whose day has passed, judged by all that was paid since (collections reference 11.4): kept
-- from 99 %, partial from half.  Not while a receipt is looked at.  Answers how many were judged.
-- $1 the last day whose payments are known by now, $2 now, $3 at most
WITH due AS (
    SELECT p.* FROM promise p
    JOIN tenant t ON t.tenant_id = p.tenant_id
        AND (t.expires_at IS NULL OR t.expires_at > $2::timestamptz)
    WHERE p.status = 0 AND p.due <= $1::date
      AND NOT EXISTS (SELECT FROM conversation c JOIN paid_claim l
                          ON l.tenant_id = c.tenant_id AND l.conversation_id = c.conversation_id
                      WHERE c.tenant_id = p.tenant_id AND c.creditor_id = p.creditor_id
                        AND c.person_id = p.person_id
                        AND l.closed_at IS NULL AND l.until > $2::timestamptz)
    ORDER BY p.due, p.promise_id LIMIT $3::int
    FOR UPDATE OF p SKIP LOCKED
), paid AS (
    SELECT d.tenant_id, d.promise_id, d.centavos,
           (SELECT coalesce(sum(m.centavos), 0)
            FROM charge ch
            JOIN payment m ON m.tenant_id = ch.tenant_id AND m.charge_id = ch.charge_id
                AND m.charge_id IS NOT NULL
            WHERE ch.tenant_id = d.tenant_id AND ch.person_id = d.person_id
              AND ch.creditor_id = d.creditor_id AND m.state = 1
              AND m.paid_at >= d.made_at)::bigint AS paid
    FROM due d
), judged AS (
    UPDATE promise p SET status = CASE WHEN k.paid * 100 >= k.centavos * 99 THEN 1
                                       WHEN k.paid * 2 >= k.centavos THEN 2 ELSE 3 END
    FROM paid k WHERE p.tenant_id = k.tenant_id AND p.promise_id = k.promise_id
    RETURNING p.tenant_id, p.promise_id, p.status
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $2::timestamptz, 'clock',
           CASE status WHEN 1 THEN 'keep' WHEN 2 THEN 'keep_part' ELSE 'break' END,
           'promise:' || promise_id
    FROM judged ORDER BY promise_id
)
SELECT count(*) FROM judged
