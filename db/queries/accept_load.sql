-- What is about to be accepted, after the locks.  whole: every instalment is still open and as much
-- as it was when the term was shown.
-- $1 ordinals, $2 tenants, $3 conversations
SELECT k.ord, a.agreement_id, a.expires_at, c.code_hash, c.until, c.tries, a.term_sha256,
       a.policy_version, a.principal, a.charges, a.discount, a.interest, a.total,
       NOT EXISTS (SELECT FROM agreement_item i JOIN instalment n USING (tenant_id, instalment_id)
                   WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id
                     AND n.status <> 0)
           AND a.principal = (
               SELECT sum(n.centavos)
               FROM agreement_item i JOIN instalment n USING (tenant_id, instalment_id)
               WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id) AS whole,
       c.code_id, a.term_text
FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS k(ord, tenant_id, conversation_id)
JOIN agreement a ON a.tenant_id = k.tenant_id AND a.conversation_id = k.conversation_id
    AND a.status = 0
LEFT JOIN LATERAL (
    SELECT c.* FROM confirmation_code c
    WHERE c.tenant_id = a.tenant_id AND c.agreement_id = a.agreement_id
    ORDER BY c.code_id DESC LIMIT 1
) c ON true
