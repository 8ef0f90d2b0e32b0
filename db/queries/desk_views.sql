-- Lists that an agent saved, and those that others share.  $1 tenant, $2 viewer
SELECT view_id, name, query, shared, user_id = $2::bigint AS mine
FROM desk_view WHERE tenant_id = $1::bigint AND (shared OR user_id = $2::bigint)
ORDER BY name, view_id
