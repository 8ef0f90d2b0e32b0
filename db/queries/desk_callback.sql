-- Promises to come back at a time, in place of the promise before; the conversation is out of sight until
-- then.  Without a time the one that is open ends: it was kept, or is put aside.
-- $1 tenant, $2 hand-over, $3 due (null), $4 agent, $5 now, $6 it was kept
WITH ended AS (
    UPDATE callback SET closed_at = $5::timestamptz, kept = $3::timestamptz IS NULL AND $6::boolean
    WHERE tenant_id = $1::bigint AND hand_over_id = $2::bigint AND closed_at IS NULL
    RETURNING tenant_id, hand_over_id, made_by
), h AS (
    UPDATE hand_over h SET queue_at = NULL,
        snoozed_until = CASE WHEN $3::timestamptz IS NOT NULL THEN $3::timestamptz
                             WHEN e.made_by IS NOT NULL THEN NULL ELSE h.snoozed_until END
    FROM (SELECT 1) one LEFT JOIN ended e ON true
    WHERE h.tenant_id = $1::bigint AND h.hand_over_id = $2::bigint AND h.closed_at IS NULL
      AND ($3::timestamptz IS NOT NULL OR e.hand_over_id IS NOT NULL)
    RETURNING h.tenant_id, h.conversation_id, h.hand_over_id
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text,
           CASE WHEN $3::timestamptz IS NOT NULL THEN 'callback'
                WHEN $6::boolean THEN 'callback_kept' ELSE 'callback_dropped' END,
           'conversation:' || conversation_id
    FROM h
)
SELECT conversation_id FROM h
