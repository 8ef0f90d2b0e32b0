-- $1 tenant's slug, $2 name, $3 now
INSERT INTO team (tenant_id, name, created_at)
SELECT t.tenant_id, $2::text, $3::timestamptz FROM tenant t
WHERE t.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $3::timestamptz)
ON CONFLICT (tenant_id, name) DO UPDATE SET name = excluded.name
RETURNING team_id
