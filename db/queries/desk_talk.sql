-- A conversation opened: what is known beside its row.  $1 tenant, $2 viewer, $3 conversation, $4 now
SELECT c.last_inbound, c.muted, a.channel::int, r.zone, r.opens_minute::int, r.closes_minute::int,
       EXISTS (SELECT FROM outbox_queue q JOIN outbox o USING (tenant_id, outbox_id)
               WHERE q.tenant_id = $1::bigint AND q.conversation_id = c.conversation_id
                 AND o.class <> 3 AND q.state < 2) AS on_the_way,
       d.kind, d.text_sealed,
       CASE WHEN c.assurance_until > $4::timestamptz THEN c.assurance::int ELSE 0 END AS level,
       (SELECT h.asked_at FROM hand_over h
        WHERE h.tenant_id = $1::bigint AND h.conversation_id = c.conversation_id
        ORDER BY h.asked_at DESC LIMIT 1) AS asked_at,
       CASE WHEN c.assurance >= 2 AND c.assurance_until > $4::timestamptz THEN c.person_id END AS person_id,
       c.account_id, c.creditor_id,
       -- agent_opens() in agent.h
       c.last_inbound, c.phone_sealed, a.channel::int, p.cep, r.zone,
       EXISTS (SELECT FROM message m
               WHERE m.tenant_id = c.tenant_id AND m.conversation_id = c.conversation_id
                 AND m.direction = 2 AND m.at > c.last_inbound) AS answered
FROM conversation c
JOIN channel_account a USING (tenant_id, account_id)
JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.person_id = c.person_id
LEFT JOIN desk_draft d ON d.tenant_id = c.tenant_id AND d.conversation_id = c.conversation_id
    AND d.user_id = $2::bigint
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $3::bigint
