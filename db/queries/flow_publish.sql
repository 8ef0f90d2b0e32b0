-- The shipped flow becomes a new version when it differs from the newest one.
-- $1 flow, $2 graph, $3 texts, $4 SHA-256 of both, $5 now
WITH newest AS (
    SELECT max(version) AS version,
           (SELECT sha256 FROM flow_version WHERE flow = $1::text ORDER BY version DESC LIMIT 1)
    FROM flow_version WHERE flow = $1::text
)
INSERT INTO flow_version (flow, version, graph, texts, sha256, published_at)
SELECT $1::text, coalesce(version, 0) + 1, $2::text, $3::text, $4::bytea, $5::timestamptz
FROM newest WHERE sha256 IS DISTINCT FROM $4::bytea
ON CONFLICT (flow, version) DO NOTHING
