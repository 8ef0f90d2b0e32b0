-- Who an agent says that somebody unknown is, after asking them; nobody: it was looked at and is left so.  No row:
-- there is no such person with this creditor.  $1 tenant, $2 conversation, $3 person (null: nobody), $4 agent, $5 now
WITH c AS (
    SELECT c.tenant_id, c.conversation_id FROM conversation c
    WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
      AND ($3::bigint IS NULL OR EXISTS (
          SELECT FROM person p JOIN contract_party r USING (tenant_id, person_id)
          JOIN contract t USING (tenant_id, contract_id)
          WHERE p.tenant_id = c.tenant_id AND p.person_id = $3::bigint AND p.merged_into IS NULL
            AND r.role IN (1, 2) AND t.creditor_id = c.creditor_id))
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'link', 'conversation:' || conversation_id,
           coalesce('person:' || $3::bigint, 'nobody') FROM c
)
INSERT INTO conversation_link (tenant_id, conversation_id, person_id, linked_by, at)
SELECT tenant_id, conversation_id, $3::bigint, $4::text, $5::timestamptz FROM c
ON CONFLICT (tenant_id, conversation_id) DO UPDATE
    SET person_id = excluded.person_id, linked_by = excluded.linked_by, at = excluded.at
RETURNING conversation_id
