-- Containment and cost (collections reference 13), by channel and all together (channel null).  A
-- session counts in the period in which it began, when its person wrote anything: a timer or a payment
-- may begin one, too.  It has ended when its flow said so, or when its
-- person has been silent for a day.  It is resolved when one of the texts was said that its flow names
-- in "resolves"; contained when no person of the team was in it, nor in the 24 hours after it.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH begun AS (
    SELECT s.tenant_id, s.session_id, s.conversation_id, s.flow_version, s.started_at, s.ended_at,
           r.ends, r.at, a.channel
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
    JOIN session s ON s.tenant_id = r.tenant_id AND s.creditor_id = r.creditor_id
        AND s.started_at >= r.begins AND s.started_at < least(r.ends, r.at)
    JOIN conversation c ON c.tenant_id = s.tenant_id AND c.conversation_id = s.conversation_id
    JOIN channel_account a ON a.tenant_id = c.tenant_id AND a.account_id = c.account_id
), resolving AS (
    SELECT v.version, t.text_id
    FROM flow_version v,
         LATERAL jsonb_array_elements_text(v.graph::jsonb -> 'resolves') AS t(text_id)
    WHERE v.version IN (SELECT flow_version FROM begun)
), told AS (
    SELECT b.tenant_id, b.session_id, max(m.at) AS last_at,
           max(m.at) FILTER (WHERE m.direction = 0) AS last_in,
           bool_or(m.trace IS NOT NULL AND EXISTS (
               SELECT FROM resolving v WHERE v.version = b.flow_version
                 AND v.text_id = m.trace)) AS resolved
    FROM begun b
    JOIN message m ON m.tenant_id = b.tenant_id AND m.conversation_id = b.conversation_id
        AND m.session_id = b.session_id
    WHERE m.at >= ($3::date - 2)::timestamptz
    GROUP BY b.tenant_id, b.session_id
), ended AS (
    SELECT b.*, coalesce(t.resolved, false) AS resolved, coalesce(b.ended_at, t.last_at) AS last_at,
           b.ended_at IS NOT NULL OR t.last_in < b.at - interval '24 hours' AS over
    FROM begun b JOIN told t USING (tenant_id, session_id)
    WHERE t.last_in IS NOT NULL
), helped AS (
    SELECT e.*,
        EXISTS (SELECT FROM hand_over h
                WHERE h.tenant_id = e.tenant_id AND h.conversation_id = e.conversation_id
                  AND h.session_id = e.session_id) AS handed_over,
        EXISTS (SELECT FROM hand_over h
                WHERE h.tenant_id = e.tenant_id AND h.conversation_id = e.conversation_id
                  AND h.asked_at >= e.started_at AND h.asked_at < e.last_at + interval '24 hours')
        OR EXISTS (SELECT FROM message m
                   WHERE m.tenant_id = e.tenant_id AND m.conversation_id = e.conversation_id
                     AND m.direction = 2 AND m.at >= e.started_at
                     AND m.at < e.last_at + interval '24 hours')
        OR EXISTS (SELECT FROM care_case k
                   WHERE k.tenant_id = e.tenant_id AND k.conversation_id = e.conversation_id
                     AND k.session_id = e.session_id AND k.closed_by IS NOT NULL
                     AND k.closed_at < e.last_at + interval '24 hours') AS touched
    FROM ended e
), cost AS (
    SELECT b.tenant_id, b.session_id, count(*) AS sent, sum(s.millicentavos) AS millicentavos
    FROM begun b
    JOIN message m ON m.tenant_id = b.tenant_id AND m.conversation_id = b.conversation_id
        AND m.session_id = b.session_id AND m.outbox_id IS NOT NULL
        AND m.at >= ($3::date - 2)::timestamptz
    JOIN report_sent s ON s.tenant_id = m.tenant_id AND s.outbox_id = m.outbox_id
        AND s.created_at >= ($3::date - 2)::timestamptz
    GROUP BY b.tenant_id, b.session_id
)
SELECT CASE WHEN grouping(h.channel) = 0 THEN report_channel(h.channel) END AS channel,
       count(*) AS sessions,
       count(*) FILTER (WHERE NOT h.over) AS still_open,
       count(*) FILTER (WHERE h.over AND h.resolved) AS resolved,
       count(*) FILTER (WHERE h.over AND h.resolved AND NOT h.touched) AS contained,
       report_share(count(*) FILTER (WHERE h.over AND h.resolved AND NOT h.touched), count(*))
           AS containment,
       report_share(count(*) FILTER (WHERE h.handed_over), count(*)) AS handed_over,
       coalesce(sum(c.sent), 0)::bigint AS messages,
       coalesce(sum(c.millicentavos), 0)::bigint AS cost,
       round(coalesce(sum(c.millicentavos), 0) / count(*))::bigint AS cost_each
FROM helped h LEFT JOIN cost c USING (tenant_id, session_id)
GROUP BY GROUPING SETS ((h.channel), ())
HAVING count(*) > 0
ORDER BY h.channel NULLS LAST
