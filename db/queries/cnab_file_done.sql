-- All of a file is booked.  $1 tenant, $2 file, $3 now
UPDATE cnab_file SET done_at = $3::timestamptz
WHERE tenant_id = $1::bigint AND file_id = $2::bigint AND done_at IS NULL
