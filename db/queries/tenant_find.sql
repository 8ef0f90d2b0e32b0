-- $1 name
SELECT tenant_id FROM tenant WHERE slug = $1::text
