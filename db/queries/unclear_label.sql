-- $1 ids, $2 their labels, $3 who says so, $4 now; what has a label keeps it
UPDATE unclear_message u SET label = k.label, labelled_by = $3::text, labelled_at = $4::timestamptz
FROM unnest($1::bigint[], $2::text[]) AS k(unclear_id, label)
WHERE u.unclear_id = k.unclear_id AND u.label IS NULL
