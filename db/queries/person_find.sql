-- People of a conversation's creditor who an agent looks for, by CPF or by a key of theirs; who looked stands in the
-- audit.  One row without a person: nobody was found; none: there is no such conversation.  $1 tenant, $2 conversation, $3 now, $4 agent, $5 hash of the CPF (null), $6 enrolment, contract or the
-- creditor's key (null)
WITH c AS (
    SELECT c.tenant_id, c.conversation_id, c.creditor_id FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $3::timestamptz, 'agent:' || $4::text, 'person_find',
           'conversation:' || conversation_id, CASE WHEN $5::bytea IS NULL THEN 'key' ELSE 'cpf' END FROM c
), found AS (
    SELECT p.person_id FROM c JOIN person p ON p.tenant_id = c.tenant_id AND p.cpf_hash = $5::bytea
    UNION
    SELECT k.person_id FROM c JOIN person_key k USING (tenant_id, creditor_id) WHERE k.key = $6::text
    UNION
    SELECT r.person_id FROM c JOIN contract t USING (tenant_id, creditor_id)
    JOIN contract_party r USING (tenant_id, contract_id)
    WHERE r.role IN (1, 2)
      AND (ltrim(t.enrolment, '0') = ltrim($6::text, '0') OR ltrim(t.key, '0') = ltrim($6::text, '0'))
)
SELECT w.person_id, w.name, w.cpf_sealed, w.contracts
FROM c LEFT JOIN LATERAL (
    SELECT p.person_id, p.name, p.cpf_sealed, n.contracts
    FROM found f
    JOIN person p ON p.tenant_id = c.tenant_id AND p.person_id = f.person_id AND p.merged_into IS NULL
    CROSS JOIN LATERAL (
        SELECT count(*) AS contracts FROM contract_party r JOIN contract t USING (tenant_id, contract_id)
        WHERE r.tenant_id = c.tenant_id AND r.person_id = p.person_id AND r.role IN (1, 2)
          AND t.creditor_id = c.creditor_id) n
    WHERE n.contracts > 0
    ORDER BY p.person_id LIMIT 20) w ON true
