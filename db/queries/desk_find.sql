-- A conversation that an agent does something to, locked.  No row: it is not of this tenant.
-- $1 tenant, $2 conversation, $3 cid of what is written (null: nothing is)
SELECT c.fence, c.owner::int, c.session_id, c.last_inbound, a.channel::int, c.muted, h.protocol,
       h.taken_by, h.hand_over_id, h.team_id, h.snoozed_until, d.message_id AS sent_before,
       (SELECT m.message_id FROM message m
        WHERE m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint AND m.direction < 3
        ORDER BY m.message_id DESC LIMIT 1) AS last_id, c.session_started
FROM conversation c
JOIN channel_account a USING (tenant_id, account_id)
LEFT JOIN hand_over h ON h.tenant_id = c.tenant_id AND h.conversation_id = c.conversation_id
    AND h.closed_at IS NULL
LEFT JOIN desk_message d ON d.tenant_id = c.tenant_id AND d.conversation_id = c.conversation_id
    AND d.cid = $3::text::uuid
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
FOR UPDATE OF c
