-- The accepted term of an agreement, to be given out: its PDF as it was kept (null = it is printed).
-- Who took it stands in the audit.  $1 protocol, or the agreement's number; $2 now
WITH found AS (
    SELECT g.tenant_id, g.agreement_id, g.protocol, g.term_text, g.term_sha256, g.accepted_at,
           c.trade_name, c.phone, c.zone, e.term_pdf
    FROM agreement g
    JOIN creditor c ON c.tenant_id = g.tenant_id AND c.creditor_id = g.creditor_id
    LEFT JOIN agreement_evidence e
        ON e.tenant_id = g.tenant_id AND e.agreement_id = g.agreement_id
    WHERE (g.protocol = upper($1::text) OR g.agreement_id::text = $1::text)
      AND g.accepted_at IS NOT NULL
    ORDER BY g.agreement_id DESC LIMIT 1
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $2::timestamptz, 'command', 'agreement_term', 'agreement:' || agreement_id, ''
    FROM found
)
SELECT protocol, term_text, term_sha256, accepted_at, trade_name, phone, zone, term_pdf FROM found
