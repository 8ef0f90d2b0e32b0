-- A tenant to learn with, new.  No row: the slug is taken.  $1 slug, $2 name, $3 now, $4 its end
INSERT INTO tenant (slug, name, created_at, demo, expires_at)
VALUES ($1::text, $2::text, $3::timestamptz, true, $4::timestamptz)
ON CONFLICT (slug) DO NOTHING
RETURNING tenant_id
