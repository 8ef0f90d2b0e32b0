-- A flow becomes a new version when it differs from its newest one; who publishes another at the same
-- moment takes the number first, and this is asked again.  Answers the version that counts now.
-- $1 flow, $2 graph, $3 texts, $4 SHA-256 of both, $5 now
WITH newest AS (
    SELECT (SELECT max(version) FROM flow_version) AS version,
           (SELECT sha256 FROM flow_version WHERE flow = $1::text ORDER BY version DESC LIMIT 1)
), added AS (
    INSERT INTO flow_version (flow, version, graph, texts, sha256, published_at)
    SELECT $1::text, coalesce(version, 0) + 1, $2::text, $3::text, $4::bytea, $5::timestamptz
    FROM newest WHERE sha256 IS DISTINCT FROM $4::bytea
    ON CONFLICT DO NOTHING
    RETURNING version
)
SELECT version FROM added
UNION ALL
SELECT max(version) FROM flow_version WHERE flow = $1::text AND sha256 = $4::bytea
    AND NOT EXISTS (SELECT FROM added)
