-- Answered: no row when no such word is open.  $1 number, $2 now
UPDATE feedback SET closed_at = $2::timestamptz
WHERE feedback_id = $1::bigint AND closed_at IS NULL
RETURNING feedback_id
