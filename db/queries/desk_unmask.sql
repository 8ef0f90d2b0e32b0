-- What is hidden of a person, shown to one agent, who stands in the audit for it.  No row: there is no such
-- thing, or who writes has not shown who they are.
-- $1 tenant, $2 conversation, $3 now, $4 agent, $5 address (null: the CPF)
WITH c AS (
    SELECT c.tenant_id, c.conversation_id, c.person_id FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint AND c.assurance >= 2
      AND c.assurance_until > $3::timestamptz
), found AS (
    SELECT p.cpf_sealed AS sealed, 0 AS kind, p.person_id FROM c JOIN person p USING (tenant_id, person_id)
    WHERE $5::bigint IS NULL AND p.cpf_sealed IS NOT NULL
    UNION ALL
    SELECT a.value_sealed, a.kind, a.person_id FROM c JOIN address a USING (tenant_id, person_id)
    WHERE a.address_id = $5::bigint
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT $1::bigint, $3::timestamptz, 'agent:' || $4::text, 'unmask', 'person:' || person_id,
           coalesce('address:' || $5::bigint, 'cpf') FROM found
)
SELECT sealed, kind::int FROM found
