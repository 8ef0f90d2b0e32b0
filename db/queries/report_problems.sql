-- What troubles people, most frequent first: reasons of delay and reasons of a grade as they were
-- chosen, cases by kind and reason, and why somebody of the team was asked for.  Codes only.  People:
-- persons, and conversations of who was not identified.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH scope AS (
    SELECT * FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz)
), told AS (
    SELECT CASE n.subject WHEN 'motivo' THEN 'atraso' ELSE 'nota' END AS subject, n.answer AS code,
           coalesce(n.person_id, -n.conversation_id) AS who
    FROM scope r JOIN person_note n USING (tenant_id, creditor_id)
    WHERE n.at >= r.begins AND n.at < r.ends
      AND (n.subject = 'motivo' OR (n.subject = 'csat' AND n.answer <= '3'))
    UNION ALL
    SELECT 'melhoria', 'em palavras', coalesce(n.person_id, -n.conversation_id)
    FROM scope r JOIN person_note n USING (tenant_id, creditor_id)
    WHERE n.at >= r.begins AND n.at < r.ends AND n.subject = 'melhoria'
    UNION ALL
    SELECT k.kind, coalesce(k.reason, 'outro'), k.subject
    FROM scope r JOIN care_case k USING (tenant_id, creditor_id)
    WHERE k.opened_at >= r.begins AND k.opened_at < r.ends
    UNION ALL
    SELECT 'atendimento', h.reason, coalesce(c.person_id, -c.conversation_id)
    FROM scope r JOIN conversation c USING (tenant_id, creditor_id)
    JOIN hand_over h USING (tenant_id, conversation_id)
    WHERE h.asked_at >= r.begins AND h.asked_at < r.ends
)
SELECT subject, code, count(*) AS times, count(DISTINCT who) AS people,
       report_share(count(*), sum(count(*)) OVER (PARTITION BY subject)) AS of_subject,
       report_share(count(*), sum(count(*)) OVER ()) AS of_all
FROM told GROUP BY subject, code ORDER BY times DESC, subject, code
