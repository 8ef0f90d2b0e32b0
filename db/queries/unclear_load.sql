-- Those of these that are there, locked until they are labelled.  $1 ids
SELECT u.unclear_id, u.text_sealed, u.label, u.labelled_by FROM unclear_message u
WHERE u.unclear_id = ANY ($1::bigint[]) ORDER BY u.unclear_id FOR UPDATE
