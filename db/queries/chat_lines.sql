-- Lines of a conversation behind a number, oldest first; what speaks of a debt is masked once A2 has expired.
-- $1 tenant, $2 conversation, $3 behind, $4 most, $5 now
SELECT l.id, l.at, l.direction, l.level, l.charge_id, l.cid::text AS cid, l.body,
       l.level = 2 AND l.direction = 1
           AND (c.assurance < 2 OR c.assurance_until <= $5::timestamptz) AS masked
FROM chat_line l JOIN conversation c USING (tenant_id, conversation_id)
WHERE l.tenant_id = $1::bigint AND l.conversation_id = $2::bigint AND l.id > $3::bigint
ORDER BY l.id LIMIT $4::int
