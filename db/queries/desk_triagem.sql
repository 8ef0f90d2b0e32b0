-- Who waits or is talked to and is nobody we know yet, oldest first.
-- $1 tenant, $2 viewer, $3 now, $4 sees every queue, $5 team, $6 channel, $7 creditor, $8 and $9 behind which
-- ($5 to $9 null: any), $10 how many
WITH page AS (
    SELECT h.conversation_id, h.asked_at AS key_at, h.hand_over_id AS key_id
    FROM hand_over h
    JOIN conversation c USING (tenant_id, conversation_id)
    JOIN channel_account a USING (tenant_id, account_id)
    JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
    WHERE h.tenant_id = $1::bigint AND h.closed_at IS NULL AND c.person_id IS NULL
      AND NOT EXISTS (SELECT FROM conversation_link l -- linked, or left so since they asked
          WHERE l.tenant_id = h.tenant_id AND l.conversation_id = h.conversation_id
            AND (l.person_id IS NOT NULL OR l.at >= h.asked_at))
      AND ($8::timestamptz IS NULL OR (h.asked_at, h.hand_over_id) > ($8::timestamptz, $9::bigint))
      AND ($6::int IS NULL OR a.channel = $6::int)
      AND ($7::text IS NULL OR r.slug = $7::text)
      AND ($5::bigint IS NULL OR h.team_id = $5::bigint OR (h.team_id IS NULL AND EXISTS (
          SELECT FROM team_skill s WHERE s.tenant_id = $1::bigint AND s.team_id = $5::bigint
            AND s.creditor_id = c.creditor_id AND s.skill IN (h.reason, 'atendimento'))))
      AND ($4::boolean OR desk_in_queue($1::bigint, $2::bigint, h.team_id, c.creditor_id, h.reason))
    ORDER BY h.asked_at, h.hand_over_id
    LIMIT $10::int
), ids AS (
    SELECT array_agg(conversation_id ORDER BY key_at, key_id) AS ids,
           array_agg(key_at ORDER BY key_at, key_id) AS at,
           array_agg(key_id ORDER BY key_at, key_id) AS key FROM page
)
SELECT r.*, ids.at[r.ord] AS key_at, ids.key[r.ord] AS key_id
FROM ids, desk_rows($1::bigint, $2::bigint, $3::timestamptz, ids.ids) r
ORDER BY r.ord
