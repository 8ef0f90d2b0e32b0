-- What waits to be labelled, oldest first.  $1 tenant's name (null = all), $2 at most
SELECT u.unclear_id, u.guess, u.text_sealed FROM unclear_message u
JOIN tenant t ON t.tenant_id = u.tenant_id
WHERE u.label IS NULL AND ($1::text IS NULL OR t.slug = $1::text)
ORDER BY u.at, u.unclear_id LIMIT $2::int
