-- The person of a conversation, as far as who writes has shown that they are that person; lists as JSON.
-- $1 tenant, $2 conversation, $3 now
WITH c AS (
    SELECT c.*, CASE WHEN c.assurance >= 2 AND c.assurance_until > $3::timestamptz
                     THEN c.person_id END AS known_id
    FROM conversation c WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
), link AS ( -- who an agent says it is: that puts conversations side by side, and shows nothing of a debt
    SELECT l.person_id, l.linked_by, l.at, p.name FROM conversation_link l
    LEFT JOIN person p USING (tenant_id, person_id)
    WHERE l.tenant_id = $1::bigint AND l.conversation_id = $2::bigint
)
SELECT c.known_id, p.name, p.cpf_sealed, c.account_id, c.creditor_id,
    (SELECT coalesce(json_agg(json_build_object('protocol', a.protocol, 'status', a.status,
            'total', a.total, 'accepted_at', a.accepted_at) ORDER BY a.accepted_at DESC), '[]')::text
     FROM agreement a WHERE a.tenant_id = $1::bigint AND a.person_id = c.known_id
       AND a.creditor_id = c.creditor_id AND a.accepted_at IS NOT NULL) AS agreements,
    (SELECT coalesce(json_agg(json_build_object('due', q.due, 'centavos', q.centavos,
            'status', q.status) ORDER BY q.due DESC), '[]')::text
     FROM promise q WHERE q.tenant_id = $1::bigint AND q.person_id = c.known_id
       AND q.creditor_id = c.creditor_id) AS promises,
    (SELECT coalesce(json_agg(json_build_object('on', i.paid_on, 'centavos', i.paid_centavos,
            'method', NULL) ORDER BY i.paid_on DESC), '[]')::text
     FROM (SELECT i.* FROM contract_party r
           JOIN contract k USING (tenant_id, contract_id)
           JOIN instalment i USING (tenant_id, contract_id)
           WHERE r.tenant_id = $1::bigint AND r.person_id = c.known_id AND r.role IN (1, 2)
             AND k.creditor_id = c.creditor_id AND i.status = 1
           ORDER BY i.paid_on DESC LIMIT 24) i) AS payments,
    (SELECT coalesce(json_agg(json_build_object('protocol', k.protocol, 'kind', k.kind, 'due', k.due)
            ORDER BY k.due), '[]')::text
     FROM (SELECT k.protocol, k.kind, k.due FROM care_case k
           WHERE k.tenant_id = $1::bigint AND k.creditor_id = c.creditor_id
             AND k.subject IN (c.known_id, -c.conversation_id) AND k.closed_at IS NULL
           UNION ALL
           SELECT p.protocol, 'comprovante', (p.until AT TIME ZONE r.zone)::date - 1 FROM paid_claim p
           WHERE p.tenant_id = $1::bigint AND p.conversation_id = c.conversation_id
             AND p.closed_at IS NULL) k) AS cases,
    (SELECT coalesce(json_agg(json_build_object('subject', n.subject, 'answer', n.answer, 'at', n.at)
            ORDER BY n.at DESC), '[]')::text
     FROM (SELECT * FROM person_note n WHERE n.tenant_id = $1::bigint
             AND n.creditor_id = c.creditor_id AND n.person_id = c.known_id
           ORDER BY n.at DESC LIMIT 20) n) AS notes,
    (SELECT coalesce(json_agg(json_build_object('channel', s.channel,
            'conversation', s.conversation_id::text, 'from', s.started_at, 'until', s.ended_at,
            'outcome', s.outcome) ORDER BY s.started_at DESC), '[]')::text
     FROM (SELECT s.*, (ARRAY['whatsapp', 'sms', 'email', 'voz', 'carta', 'web'])[a.channel] AS channel
           FROM (SELECT o.conversation_id FROM conversation o
                 WHERE o.tenant_id = $1::bigint AND o.creditor_id = c.creditor_id
                   AND o.person_id = coalesce(c.known_id, link.person_id)
                 UNION SELECT l.conversation_id FROM conversation_link l
                 WHERE l.tenant_id = $1::bigint AND l.person_id = coalesce(c.known_id, link.person_id)
                 UNION SELECT h.went_to FROM chat_pass h
                 WHERE h.tenant_id = $1::bigint AND h.conversation_id = c.conversation_id
                   AND h.used_at IS NOT NULL
                 UNION SELECT h.conversation_id FROM chat_pass h
                 WHERE h.tenant_id = $1::bigint AND h.went_to = c.conversation_id
                 UNION SELECT c.conversation_id) k
           JOIN conversation o ON o.tenant_id = $1::bigint AND o.conversation_id = k.conversation_id
           JOIN session s ON s.tenant_id = $1::bigint AND s.conversation_id = k.conversation_id
           JOIN channel_account a ON a.tenant_id = $1::bigint AND a.account_id = o.account_id
           ORDER BY s.started_at DESC LIMIT 20) s) AS timeline,
    CASE WHEN c.muted THEN 'Pediu para não receber mensagens.'
         WHEN EXISTS (SELECT FROM care_case k WHERE k.tenant_id = $1::bigint
                AND k.creditor_id = c.creditor_id AND k.subject IN (c.known_id, -c.conversation_id)
                AND k.closed_at IS NULL AND k.pause_until >= ($3::timestamptz AT TIME ZONE r.zone)::date)
         THEN 'Em pausa combinada: nada de cobrança agora.' END AS no_contact,
    link.person_id AS linked_id, link.name AS linked_name, link.linked_by, link.at AS linked_at,
    c.person_id AS last_known
FROM c
LEFT JOIN link ON true
JOIN creditor r ON r.tenant_id = $1::bigint AND r.creditor_id = c.creditor_id
LEFT JOIN person p ON p.tenant_id = $1::bigint AND p.person_id = c.known_id
