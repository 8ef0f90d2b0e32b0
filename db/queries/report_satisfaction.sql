-- How content people are (collections reference 13), by channel and all together (channel null).  CSAT:
-- grades 4 and 5 of all grades; of a session the last one counts.  A session was asked when the text
-- "csat" was said.  Complaints: cases of kind "reclamacao", of all messages delivered.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH scope AS (
    SELECT c.tenant_id, c.conversation_id, a.channel, r.begins, r.ends
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
    JOIN conversation c ON c.tenant_id = r.tenant_id AND c.creditor_id = r.creditor_id
    JOIN channel_account a ON a.tenant_id = c.tenant_id AND a.account_id = c.account_id
), asked AS (
    SELECT s.channel, count(DISTINCT m.session_id) AS asked
    FROM scope s JOIN message m USING (tenant_id, conversation_id)
    WHERE m.at >= ($3::date - 1)::timestamptz AND m.at < ($4::date + 1)::timestamptz
      AND m.at >= s.begins AND m.at < s.ends AND m.direction = 1 AND m.trace = 'csat'
    GROUP BY s.channel
), graded AS (
    SELECT channel, count(*) AS answers, count(*) FILTER (WHERE grade >= '4') AS good
    FROM (SELECT DISTINCT ON (n.session_id) s.channel, n.answer AS grade
          FROM scope s JOIN person_note n USING (tenant_id, conversation_id)
          WHERE n.subject = 'csat' AND n.at >= s.begins AND n.at < s.ends
          ORDER BY n.session_id, n.note_id DESC) last
    GROUP BY channel
), delivered AS (
    SELECT s.channel, count(*) AS delivered
    FROM scope s JOIN report_sent m USING (tenant_id, conversation_id)
    WHERE m.created_at >= ($3::date - 1)::timestamptz AND m.created_at < ($4::date + 1)::timestamptz
      AND m.created_at >= s.begins AND m.created_at < s.ends AND m.delivered
    GROUP BY s.channel
), complained AS (
    SELECT s.channel, count(*) AS complaints
    FROM scope s JOIN care_case k USING (tenant_id, conversation_id)
    WHERE k.kind = 'reclamacao' AND k.opened_at >= s.begins AND k.opened_at < s.ends
    GROUP BY s.channel
)
SELECT CASE WHEN grouping(channel) = 0 THEN report_channel(channel) END AS channel,
       coalesce(sum(asked), 0)::bigint AS asked, coalesce(sum(answers), 0)::bigint AS answers,
       coalesce(sum(good), 0)::bigint AS good,
       report_share(sum(good), sum(answers)) AS csat,
       report_share(sum(answers), sum(asked)) AS response,
       coalesce(sum(delivered), 0)::bigint AS delivered,
       coalesce(sum(complaints), 0)::bigint AS complaints,
       report_share(coalesce(sum(complaints), 0), sum(delivered)) AS complaint_rate
FROM (SELECT DISTINCT channel FROM scope) channels
LEFT JOIN asked USING (channel) LEFT JOIN graded USING (channel)
LEFT JOIN delivered USING (channel) LEFT JOIN complained USING (channel)
GROUP BY GROUPING SETS ((channel), ())
HAVING count(*) > 0
ORDER BY grouping(channel), min(channels.channel)
