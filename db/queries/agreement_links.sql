-- Links of a creditor's chain of evidence, in their order.
-- $1 tenant, $2 creditor, $3 the link before the first of them, $4 the last, $5 how many at most
SELECT e.link, g.agreement_id, g.protocol, g.evidence, g.chain_hash, g.term_text, g.term_sha256,
       g.accepted_at, g.policy_version, g.principal, g.charges, g.discount, g.interest, g.total,
       e.term_pdf
FROM agreement_evidence e
JOIN agreement g ON g.tenant_id = e.tenant_id AND g.agreement_id = e.agreement_id
WHERE e.tenant_id = $1::bigint AND e.creditor_id = $2::bigint AND e.link > $3::bigint
  AND e.link <= $4::bigint
ORDER BY e.link LIMIT $5::int
