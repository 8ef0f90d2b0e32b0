-- The flow that a creditor's sessions of a period talked by: this version, or the newest there was.  No
-- row: no session of the period did.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now, $6 version (null: the newest)
SELECT v.flow, v.version, v.graph, v.texts
FROM flow_version v
WHERE v.version = (
    SELECT max(s.flow_version)
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
    JOIN session s ON s.tenant_id = r.tenant_id AND s.creditor_id = r.creditor_id
        AND s.started_at >= r.begins AND s.started_at < r.ends
    WHERE s.flow_version = coalesce($6::int, s.flow_version))
