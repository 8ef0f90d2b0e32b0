-- The accepted term of the agreement that a charge belongs to, and its PDF as it was kept (null = it is
-- printed).  $1 tenant, $2 charge
SELECT g.creditor_id, g.term_text, g.term_sha256, g.protocol, g.accepted_at, e.term_pdf
FROM charge_item ci
JOIN instalment i ON i.tenant_id = ci.tenant_id AND i.instalment_id = ci.instalment_id
JOIN agreement g ON g.tenant_id = i.tenant_id AND g.agreement_id = i.agreement_id
LEFT JOIN agreement_evidence e ON e.tenant_id = g.tenant_id AND e.agreement_id = g.agreement_id
WHERE ci.tenant_id = $1::bigint AND ci.charge_id = $2::bigint AND g.accepted_at IS NOT NULL
LIMIT 1
