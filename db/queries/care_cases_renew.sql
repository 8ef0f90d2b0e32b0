-- One more pause.  $1 tenants, $2 cases, $3 days
UPDATE care_case c SET due = k.day, pause_until = k.day, pauses = c.pauses + 1
FROM unnest($1::bigint[], $2::bigint[], $3::date[]) AS k(tenant_id, care_case_id, day)
WHERE c.tenant_id = k.tenant_id AND c.care_case_id = k.care_case_id AND c.closed_at IS NULL
  AND c.due < k.day
