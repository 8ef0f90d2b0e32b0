-- Some conversations as the inbox shows them.  $1 tenant, $2 viewer, $3 now, $4 conversations
SELECT r.*, $3::timestamptz AS key_at, 0::bigint AS key_id
FROM desk_rows($1::bigint, $2::bigint, $3::timestamptz, $4::bigint[]) r
