-- How many sessions of a period came to each state of a version, told by the texts that only it says, and
-- how many left off there: nothing of another state was said after it, the person has been silent for a
-- day, none of the texts was said that the flow names in "resolves", and nobody of the team was asked for.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now, $6 version, $7 texts, $8 the states that say them
WITH begun AS (
    SELECT s.tenant_id, s.session_id, s.conversation_id, r.at
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
    JOIN session s ON s.tenant_id = r.tenant_id AND s.creditor_id = r.creditor_id
        AND s.started_at >= r.begins AND s.started_at < r.ends
    WHERE s.flow_version = $6::int
), resolving AS (
    SELECT jsonb_array_elements_text(v.graph::jsonb -> 'resolves') AS trace
    FROM flow_version v WHERE v.version = $6::int
), written AS (
    SELECT b.session_id, b.at AS now, m.message_id, m.at, m.direction, m.trace
    FROM begun b
    JOIN message m ON m.tenant_id = b.tenant_id AND m.conversation_id = b.conversation_id
        AND m.session_id = b.session_id
    WHERE m.at >= ($3::date - 2)::timestamptz AND m.direction IN (0, 1)
), told AS (
    SELECT w.session_id,
           max(w.at) FILTER (WHERE w.direction = 0) < min(w.now) - interval '24 hours' AS silent,
           bool_or(w.trace IN (SELECT trace FROM resolving)) AS resolved
    FROM written w GROUP BY w.session_id
), visit AS (
    SELECT w.session_id, k.state, max(w.message_id) AS last
    FROM written w JOIN unnest($7::text[], $8::int[]) AS k(trace, state) USING (trace)
    GROUP BY w.session_id, k.state
), ended AS (
    SELECT v.session_id, v.state,
           v.last = max(v.last) OVER (PARTITION BY v.session_id) AND t.silent
               AND t.resolved IS NOT TRUE AND h.session_id IS NULL AS left_off
    FROM visit v JOIN told t USING (session_id)
    LEFT JOIN (SELECT DISTINCT h.session_id FROM hand_over h
               WHERE h.tenant_id = $1::bigint) h USING (session_id)
)
SELECT state, count(*) AS entered, count(*) FILTER (WHERE left_off) AS left_off
FROM ended GROUP BY state ORDER BY state
