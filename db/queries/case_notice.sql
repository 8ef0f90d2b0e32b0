-- A notice that could not be taken, sealed as it was kept.  $1 notice
SELECT unit FROM inbox WHERE inbox_id = $1::bigint AND state = 2 AND account_id = 0 AND kind = 3
