-- A rule of a creditor.  No row: there is no such creditor.  $1 slug, $2 days late that are default,
-- $3 now
WITH changed AS (
    UPDATE creditor SET default_after_days = $2::int WHERE slug = $1::text
    RETURNING tenant_id, creditor_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT tenant_id, $3::timestamptz, 'cli', 'creditor_set', 'creditor:' || creditor_id,
       'default_after_days ' || $2::int
FROM changed
RETURNING 1::bigint
