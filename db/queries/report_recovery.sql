-- Recovery (collections reference 13): what was received in the period of instalments that were
-- overdue when they were paid, of what was overdue at its begin and what became overdue in it.  By how
-- late each was at the begin ("novo": became overdue in the period), and all together (null).
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH overdue AS (
    SELECT i.centavos, r.first_day - i.due AS days_late,
           CASE WHEN i.status = 1 AND i.paid_on >= r.first_day AND i.paid_on < r.last_day
                THEN i.paid_centavos END AS received
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
    JOIN report_instalment i USING (tenant_id, creditor_id)
    WHERE i.due < least(r.last_day - 1, (r.at AT TIME ZONE r.zone)::date)
      AND (i.closed_on IS NULL OR i.closed_on >= r.first_day)
      AND (i.closed_on IS NULL OR i.closed_on > i.due)
      AND r.first_day <= i.due + interval '5 years'
)
SELECT CASE WHEN grouping(bucket) = 0 THEN bucket END AS bucket, count(*) AS instalments,
       sum(centavos)::bigint AS overdue, count(received) AS paid,
       coalesce(sum(received), 0)::bigint AS received,
       report_share(coalesce(sum(received), 0), sum(centavos)) AS recovery
FROM (SELECT *, CASE WHEN days_late <= 0 THEN 'novo' ELSE report_bucket(days_late) END AS bucket
      FROM overdue) b
GROUP BY GROUPING SETS ((bucket), ())
HAVING count(*) > 0
ORDER BY grouping(bucket), min(days_late)
