-- $1 slug, $2 name, $3 now
INSERT INTO tenant (slug, name, created_at) VALUES ($1::text, $2::text, $3::timestamptz)
ON CONFLICT (slug) DO UPDATE SET name = excluded.name
RETURNING tenant_id
