-- The conversation an agent holds, locked, and whether its account recruits (000-24): then nothing goes
-- out by itself without a consent.  No row: it is not theirs.  $1 protocol, $2 agent
SELECT c.tenant_id, c.conversation_id, c.account_id, c.session_id, c.fence, c.turn_no,
       c.last_inbound, h.hand_over_id, c.identity_id, c.muted,
       a.purpose = 'captacao' AND coalesce((
           SELECT NOT p.granted FROM prospect_consent p
           WHERE p.tenant_id = c.tenant_id AND p.identity_id = c.identity_id
             AND p.creditor_id = c.creditor_id AND p.channel = 1 AND p.purpose = 4
           ORDER BY p.consent_id DESC LIMIT 1), true) AS unwanted,
       -- agent_opens() in agent.h
       c.last_inbound, c.phone_sealed, a.channel, p.cep, r.zone,
       EXISTS (SELECT FROM message m
               WHERE m.tenant_id = c.tenant_id AND m.conversation_id = c.conversation_id
                 AND m.direction = 2 AND m.at > c.last_inbound) AS answered
FROM hand_over h
JOIN conversation c USING (tenant_id, conversation_id)
JOIN channel_account a USING (tenant_id, account_id)
JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.person_id = c.person_id
WHERE h.protocol = $1::text AND h.closed_at IS NULL AND h.taken_by = $2::text AND c.owner = 2
FOR UPDATE OF c
