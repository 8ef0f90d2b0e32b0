-- Writes a ready answer over the one of the same short name; without a text it is gone.
-- $1 tenant, $2 short, $3 text (null)
WITH gone AS (
    DELETE FROM canned_answer
    WHERE tenant_id = $1::bigint AND short = $2::text AND $3::text IS NULL
)
INSERT INTO canned_answer (tenant_id, short, text)
SELECT $1::bigint, $2::text, $3::text WHERE $3::text IS NOT NULL
ON CONFLICT (tenant_id, short) DO UPDATE SET text = excluded.text
