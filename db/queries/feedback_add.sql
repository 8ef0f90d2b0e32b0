-- $1 author, $2 sealed words, $3 now
INSERT INTO feedback (author, words_sealed, at) VALUES ($1::text, $2::bytea, $3::timestamptz)
RETURNING feedback_id
