-- $1 tenant, $2 user, $3 name, $4 query, $5 shared.  At most 100 of one agent
INSERT INTO desk_view (tenant_id, user_id, name, query, shared)
SELECT $1::bigint, $2::bigint, $3::text, $4::text, $5::boolean
WHERE (SELECT count(*) FROM desk_view WHERE tenant_id = $1::bigint AND user_id = $2::bigint) < 100
RETURNING view_id, name, query, shared, true
