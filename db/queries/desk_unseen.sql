-- What nobody looks after: promises that are open and that are late by a quarter of an hour, people who wait
-- in a queue or wrote to an agent who is not there (nothing done in the console for 15 minutes), and whether
-- any agent is.  $1 tenant, $2 now
WITH here AS (
    SELECT DISTINCT s.user_id FROM console_session s
    WHERE s.tenant_id = $1::bigint AND s.state = 2 AND s.expires_at > $2::timestamptz
      AND s.seen_at > $2::timestamptz - interval '15 minutes'
), promised AS (
    SELECT b.due_at FROM callback b JOIN hand_over h USING (tenant_id, hand_over_id)
    WHERE b.tenant_id = $1::bigint AND b.closed_at IS NULL AND h.closed_at IS NULL
), held AS (
    SELECT h.taken_by, coalesce(c.last_inbound, h.asked_at) AS since
    FROM hand_over h JOIN conversation c USING (tenant_id, conversation_id)
    WHERE h.tenant_id = $1::bigint AND h.closed_at IS NULL
      AND (h.snoozed_until IS NULL OR h.snoozed_until <= $2::timestamptz)
), unseen AS (
    SELECT since FROM held
    WHERE CASE WHEN taken_by IS NULL THEN NOT EXISTS (SELECT FROM here)
               ELSE taken_by NOT IN (SELECT 'u' || user_id FROM here)
                    AND since > coalesce((SELECT max(s.seen_at) FROM console_session s
                                          WHERE s.tenant_id = $1::bigint
                                            AND 'u' || s.user_id = taken_by), '-infinity') END
    LIMIT 1000
)
SELECT (SELECT count(*) FROM promised) AS promised,
       (SELECT count(*) FROM promised WHERE due_at <= $2::timestamptz - interval '15 minutes') AS late,
       (SELECT count(*) FROM unseen) AS unseen,
       (SELECT coalesce(extract(epoch FROM $2::timestamptz - min(since)), 0)::bigint FROM unseen)
           AS oldest_s,
       EXISTS (SELECT FROM here) AS somebody
