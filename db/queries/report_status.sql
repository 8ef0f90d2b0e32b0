-- How what is open stands today, by state, channel and age.  An instalment is in the first of these
-- that fits: contested, said to be paid, paused, with the team, of an agreement, promised, charged (a
-- boleto is out), overdue, not yet due.  The channel is that of the responsible person's newest
-- conversation.  People are counted once a row.
-- $1 tenant, $2 creditor, $3 from, $4 to (due days), $5 now, $6 state, $7 channel, $8 bucket (null: all)
WITH scope AS (
    SELECT r.*, (r.at AT TIME ZONE r.zone)::date AS today
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
), unpaid AS (
    SELECT r.tenant_id, r.creditor_id, r.today, i.instalment_id, i.contract_id, i.due, i.centavos,
           i.agreement_id,
           (SELECT p.person_id FROM contract_party p
            WHERE p.tenant_id = i.tenant_id AND p.contract_id = i.contract_id
            ORDER BY p.role, p.person_id LIMIT 1) AS person_id
    FROM scope r
    JOIN contract k USING (tenant_id, creditor_id)
    JOIN instalment i USING (tenant_id, contract_id)
    WHERE i.status = 0 AND i.due >= r.first_day AND i.due < r.last_day
), person_state AS (
    SELECT u.tenant_id, u.creditor_id, u.person_id,
           bool_or(k.kind = 'contestacao') AS contested, bool_or(k.pause_until >= u.today) AS paused
    FROM (SELECT DISTINCT tenant_id, creditor_id, person_id, today FROM unpaid) u
    JOIN care_case k USING (tenant_id, creditor_id, person_id)
    WHERE k.closed_at IS NULL
    GROUP BY u.tenant_id, u.creditor_id, u.person_id
), newest AS (
    SELECT DISTINCT ON (c.tenant_id, c.creditor_id, c.person_id)
           c.tenant_id, c.creditor_id, c.person_id, c.owner, a.channel
    FROM (SELECT DISTINCT tenant_id, creditor_id, person_id FROM unpaid) u
    JOIN conversation c USING (tenant_id, creditor_id, person_id)
    JOIN channel_account a ON a.tenant_id = c.tenant_id AND a.account_id = c.account_id
    ORDER BY c.tenant_id, c.creditor_id, c.person_id, c.last_inbound DESC NULLS LAST,
             c.conversation_id DESC
), stated AS (
    SELECT u.*, report_bucket(u.today - u.due) AS bucket,
           coalesce(report_channel(n.channel), 'nenhum') AS channel,
           CASE WHEN s.contested THEN 'contestada'
                WHEN EXISTS (SELECT FROM paid_claim p
                             WHERE p.tenant_id = u.tenant_id AND p.creditor_id = u.creditor_id
                               AND p.person_id = u.person_id AND p.closed_at IS NULL)
                    THEN 'conferencia'
                WHEN s.paused THEN 'pausada'
                WHEN n.owner > 0 THEN 'equipe'
                WHEN u.agreement_id IS NOT NULL THEN 'acordo'
                WHEN EXISTS (SELECT FROM promise p
                             WHERE p.tenant_id = u.tenant_id AND p.creditor_id = u.creditor_id
                               AND p.person_id = u.person_id AND p.status = 0)
                    THEN 'prometida'
                WHEN EXISTS (SELECT FROM charge_item t JOIN charge h USING (tenant_id, charge_id)
                             WHERE t.tenant_id = u.tenant_id AND t.instalment_id = u.instalment_id
                               AND h.status = 0)
                    THEN 'boleto'
                WHEN u.due < u.today THEN 'atraso' ELSE 'a-vencer' END AS state
    FROM unpaid u
    LEFT JOIN person_state s USING (tenant_id, creditor_id, person_id)
    LEFT JOIN newest n USING (tenant_id, creditor_id, person_id)
)
SELECT state, channel, bucket, count(*) AS instalments, count(DISTINCT person_id) AS people,
       sum(centavos)::bigint AS centavos
FROM stated
WHERE ($6::text IS NULL OR state = $6::text) AND ($7::text IS NULL OR channel = $7::text)
  AND ($8::text IS NULL OR bucket = $8::text)
GROUP BY state, channel, bucket
ORDER BY state, channel, min(due) DESC
