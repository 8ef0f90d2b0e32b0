-- The versions of the flow that a creditor talks by, newest first, with how many sessions run on each.
-- $1 creditor
SELECT v.version, v.flow, v.published_at, encode(v.sha256, 'hex') AS sha256,
       (SELECT count(*) FROM session s
        WHERE s.flow = v.flow AND s.flow_version = v.version AND s.ended_at IS NULL) AS running
FROM creditor c JOIN flow_version v ON v.flow = c.flow
WHERE c.slug = $1::text ORDER BY v.version DESC LIMIT 50
