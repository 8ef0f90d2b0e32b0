-- An earlier version of the flow of a creditor: its name and files.  $1 creditor, $2 version
SELECT v.flow, v.graph, v.texts
FROM creditor c JOIN flow_version v ON v.flow = c.flow
WHERE c.slug = $1::text AND v.version = $2::int
