-- Default (collections reference 13) on the last day of the period, or today: open instalments more
-- than the creditor's days late, of the value that fell due in the twelve months before; and the same
-- by people who are responsible.  Prescribed (five years) and cancelled instalments do not count.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH scope AS (
    SELECT r.*, least(r.last_day - 1, (r.at AT TIME ZONE r.zone)::date) AS day
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
), counted AS (
    SELECT r.tenant_id, i.contract_id, i.centavos, r.day, r.default_after_days,
           (i.closed_on IS NULL OR i.closed_on > r.day)
               AND r.day - i.due > r.default_after_days AS late,
           i.due > r.day - interval '12 months' AND i.due <= r.day
               AND (i.status <> 3 OR i.closed_on > r.day) AS based
    FROM scope r JOIN report_instalment i USING (tenant_id, creditor_id)
    WHERE r.day <= i.due + interval '5 years'
), people AS (
    SELECT count(DISTINCT p.person_id) FILTER (WHERE c.late) AS debtors,
           count(DISTINCT p.person_id) FILTER (WHERE c.late OR c.based) AS payers
    FROM counted c JOIN contract_party p USING (tenant_id, contract_id)
    WHERE p.role = 1
), value AS (
    SELECT coalesce(sum(centavos) FILTER (WHERE late), 0)::bigint AS late,
           coalesce(sum(centavos) FILTER (WHERE based), 0)::bigint AS based
    FROM counted
)
SELECT s.day, s.default_after_days, v.late, v.based, report_share(v.late, v.based) AS default_rate,
       p.debtors, p.payers, report_share(p.debtors, p.payers) AS heads
FROM scope s, value v, people p
