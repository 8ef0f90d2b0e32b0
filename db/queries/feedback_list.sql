-- What was said and nobody has closed, oldest first.
SELECT feedback_id, at, author, words_sealed FROM feedback
WHERE closed_at IS NULL ORDER BY feedback_id
