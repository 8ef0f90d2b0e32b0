-- The conversation an agent holds, locked.  No row: it is not theirs.  $1 protocol, $2 agent
SELECT c.tenant_id, c.conversation_id, c.account_id, c.session_id, c.fence, c.turn_no,
       c.last_inbound, h.hand_over_id, c.identity_id, c.muted
FROM hand_over h
JOIN conversation c USING (tenant_id, conversation_id)
WHERE h.protocol = $1::text AND h.closed_at IS NULL AND h.taken_by = $2::text AND c.owner = 2
FOR UPDATE OF c
