-- Agreements with a late instalment of which nobody has told the person yet: they end no sooner than five
-- days after somebody has.  By name only while they are identified.  $1 now
SELECT a.protocol, l.since, p.name
FROM agreement a
JOIN creditor c ON c.tenant_id = a.tenant_id AND c.creditor_id = a.creditor_id
CROSS JOIN LATERAL (
    SELECT min(i.due) AS since FROM instalment i
    WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id AND i.status = 0
) l
LEFT JOIN person p ON p.tenant_id = a.tenant_id AND p.person_id = a.person_id
    AND EXISTS (SELECT FROM conversation v
                WHERE v.tenant_id = a.tenant_id AND v.creditor_id = a.creditor_id
                  AND v.person_id = a.person_id AND v.assurance >= 2
                  AND v.assurance_until > $1::timestamptz)
WHERE a.status = 1 AND l.since < ($1::timestamptz AT TIME ZONE c.zone)::date - 2
  AND (a.warned_at IS NULL OR (a.warned_at AT TIME ZONE c.zone)::date <= l.since)
ORDER BY l.since, a.agreement_id
LIMIT 200
