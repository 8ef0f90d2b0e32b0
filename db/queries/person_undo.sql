-- A merge or a split is taken back.  $1 tenant, $2 move, $3 who does it, $4 now
SELECT outcome FROM person_undo($1::bigint, $2::bigint, $3::text, $4::timestamptz)
