-- $1 tenant, $2 user, $3 view.  No row: it is not theirs
DELETE FROM desk_view WHERE tenant_id = $1::bigint AND user_id = $2::bigint AND view_id = $3::bigint
RETURNING view_id
