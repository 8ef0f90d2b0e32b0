-- The chains of evidence of all creditors, or of one: how long each is, its newest link, and an accepted
-- agreement that is no link of it.  $1 slug (null = all)
SELECT c.tenant_id, c.creditor_id, c.slug, c.chain_links, c.chain_hash,
       (SELECT coalesce(a.protocol, a.agreement_id::text) FROM agreement a
        WHERE a.tenant_id = c.tenant_id AND a.creditor_id = c.creditor_id
          AND (a.accepted_at IS NOT NULL OR a.status IN (1, 2, 3, 4))
          AND NOT EXISTS (SELECT FROM agreement_evidence e WHERE e.tenant_id = a.tenant_id
                              AND e.agreement_id = a.agreement_id AND e.creditor_id = a.creditor_id)
        ORDER BY a.agreement_id LIMIT 1) AS unlinked
FROM creditor c
WHERE $1::text IS NULL OR c.slug = $1::text
ORDER BY c.slug, c.tenant_id
