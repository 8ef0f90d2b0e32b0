-- What is known of somebody whom an agent is about to answer, the newest last: 0 earlier sessions,
-- 1 other hand-overs, 7 cases of the conversation, 8 receipts sent by a payment page; and while they are
-- identified sessions elsewhere, 2 agreements, 3 promises, 4 what they said is paid, 5 the last payment,
-- and their own cases.  A row of kind 6 says that these are hidden.  $1 protocol, $2 now
WITH who AS (
    SELECT c.tenant_id, c.conversation_id, c.creditor_id, c.session_id, h.hand_over_id,
           CASE WHEN c.assurance >= 2 AND c.assurance_until > $2::timestamptz
                THEN c.person_id END AS person_id
    FROM hand_over h
    JOIN conversation c USING (tenant_id, conversation_id)
    WHERE h.protocol = $1::text
), fact AS (
    (SELECT 0 AS kind, s.started_at AS at, 0 AS status, NULL::bigint AS centavos, NULL::text AS note
     FROM who
     JOIN conversation c ON c.tenant_id = who.tenant_id AND c.creditor_id = who.creditor_id
         AND (c.conversation_id = who.conversation_id OR c.person_id = who.person_id)
     JOIN session s ON s.tenant_id = c.tenant_id AND s.conversation_id = c.conversation_id
     WHERE s.session_id IS DISTINCT FROM who.session_id
     ORDER BY s.started_at DESC LIMIT 5)
    UNION ALL
    SELECT 1, h.asked_at, CASE WHEN h.closed_at IS NULL THEN 0 ELSE 1 END, NULL,
           h.reason || ' ' || h.protocol
    FROM who JOIN hand_over h USING (tenant_id, conversation_id)
    WHERE h.hand_over_id <> who.hand_over_id
    UNION ALL
    SELECT 2, a.accepted_at, a.status, a.total, a.protocol
    FROM who JOIN agreement a USING (tenant_id, creditor_id, person_id)
    WHERE a.accepted_at IS NOT NULL
    UNION ALL
    SELECT 3, p.made_at, p.status, p.centavos, 'para ' || to_char(p.due, 'DD/MM/YYYY')
    FROM who JOIN promise p USING (tenant_id, creditor_id, person_id)
    UNION ALL
    SELECT 4, p.made_at, CASE WHEN p.closed_at IS NULL THEN 0 ELSE 1 END, NULL, p.protocol
    FROM who JOIN paid_claim p USING (tenant_id, creditor_id, person_id)
    UNION ALL
    (SELECT 5, i.paid_on::timestamptz, 0, i.paid_centavos, NULL
     FROM who JOIN contract_party r USING (tenant_id, person_id)
     JOIN contract c USING (tenant_id, contract_id, creditor_id)
     JOIN instalment i USING (tenant_id, contract_id)
     WHERE r.role IN (1, 2) AND i.status = 1
     ORDER BY i.paid_on DESC, i.instalment_id DESC LIMIT 1)
    UNION ALL
    (SELECT 7, k.opened_at, CASE WHEN k.closed_at IS NULL THEN 0 ELSE 1 END, NULL,
            k.kind || coalesce(' ' || k.reason, '') || ' ' || k.protocol
     FROM who
     JOIN care_case k ON k.tenant_id = who.tenant_id AND k.creditor_id = who.creditor_id
         AND (k.subject = who.person_id OR k.subject = -who.conversation_id)
     ORDER BY k.opened_at DESC LIMIT 10)
    UNION ALL
    (SELECT 8, r.at, 0, NULL, 'nº ' || r.request_id || ' (' || r.mime_type || ')'
     FROM who JOIN page_request r USING (tenant_id, conversation_id)
     WHERE r.kind = 1 ORDER BY r.request_id DESC LIMIT 10)
    UNION ALL
    SELECT 6, $2::timestamptz, 0, NULL, NULL FROM who WHERE person_id IS NULL
)
SELECT kind, at, status, centavos, note
FROM (SELECT * FROM fact ORDER BY at DESC LIMIT 30) newest
ORDER BY kind = 6, at
