-- Who the creditor's own site says its visitor is, by the creditor's key: one who answers for a contract and has a
-- CPF, or nobody.  $1 tenant, $2 conversation, $3 key
SELECT p.person_id, p.cpf_sealed
FROM conversation c
JOIN person_key k ON k.tenant_id = c.tenant_id AND k.creditor_id = c.creditor_id AND k.key = $3::text
JOIN person p ON p.tenant_id = k.tenant_id AND p.person_id = k.person_id
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint AND p.cpf_sealed IS NOT NULL
  AND EXISTS (SELECT FROM contract_party r JOIN contract t USING (tenant_id, contract_id)
              WHERE r.tenant_id = p.tenant_id AND r.person_id = p.person_id AND r.role IN (1, 2)
                AND t.creditor_id = c.creditor_id)
