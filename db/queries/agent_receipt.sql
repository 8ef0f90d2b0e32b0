-- A file that came by a payment page, for who looks at it; that it was looked at stands in the audit.
-- $1 protocol of a hand-over or of what is said to be paid, $2 number, $3 agent, $4 now
WITH found AS (
    SELECT r.tenant_id, r.request_id, r.mime_type, r.content
    FROM page_request r
    WHERE r.kind = 1 AND r.request_id = $2::bigint
      AND (EXISTS (SELECT FROM hand_over h WHERE h.tenant_id = r.tenant_id
                   AND h.conversation_id = r.conversation_id AND h.protocol = $1::text)
           OR EXISTS (SELECT FROM paid_claim p WHERE p.tenant_id = r.tenant_id
                      AND p.conversation_id = r.conversation_id AND p.protocol = $1::text))
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $4::timestamptz, 'agent:' || $3::text, 'receipt', 'page_request:' || request_id
    FROM found
)
SELECT mime_type, content FROM found
