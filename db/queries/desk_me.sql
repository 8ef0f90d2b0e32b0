-- What an agent set for themselves; nulls change nothing.
-- $1 tenant, $2 user, $3 single keys, $4 sound, $5 capacity, $6 available
UPDATE console_user SET keys_single = coalesce($3::boolean, keys_single),
    sound = coalesce($4::boolean, sound), capacity = coalesce($5::int, capacity),
    available = coalesce($6::boolean, available)
WHERE tenant_id = $1::bigint AND user_id = $2::bigint
RETURNING keys_single, sound, capacity, available,
    (SELECT name FROM tenant t WHERE t.tenant_id = console_user.tenant_id)
