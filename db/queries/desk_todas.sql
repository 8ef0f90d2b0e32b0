-- Every conversation, by when its session began, newest first.
-- $1 tenant, $2 viewer, $3 now, $4 sees every queue, $5 team, $6 channel, $7 creditor, $8 and $9 behind which
-- ($5 to $9 null: any), $10 how many
WITH page AS (
    SELECT c.conversation_id, s.started_at AS key_at, s.session_id AS key_id
    FROM session s
    JOIN conversation c USING (tenant_id, conversation_id)
    JOIN channel_account a USING (tenant_id, account_id)
    JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
    WHERE s.tenant_id = $1::bigint AND $4::boolean IS NOT NULL
      AND ($8::timestamptz IS NULL OR (s.started_at, s.session_id) < ($8::timestamptz, $9::bigint))
      AND NOT EXISTS (SELECT FROM session l WHERE l.tenant_id = s.tenant_id
                      AND l.conversation_id = s.conversation_id AND l.started_at > s.started_at)
      AND ($6::int IS NULL OR a.channel = $6::int)
      AND ($7::text IS NULL OR r.slug = $7::text)
      AND ($5::bigint IS NULL OR EXISTS (
          SELECT FROM hand_over h WHERE h.tenant_id = $1::bigint AND h.team_id = $5::bigint
            AND h.conversation_id = c.conversation_id AND h.closed_at IS NULL))
    ORDER BY s.started_at DESC, s.session_id DESC
    LIMIT $10::int
), ids AS (
    SELECT array_agg(conversation_id ORDER BY key_at DESC, key_id DESC) AS ids,
           array_agg(key_at ORDER BY key_at DESC, key_id DESC) AS at,
           array_agg(key_id ORDER BY key_at DESC, key_id DESC) AS key FROM page
)
SELECT r.*, ids.at[r.ord] AS key_at, ids.key[r.ord] AS key_id
FROM ids, desk_rows($1::bigint, $2::bigint, $3::timestamptz, ids.ids) r
ORDER BY r.ord
