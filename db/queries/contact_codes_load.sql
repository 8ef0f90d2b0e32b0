-- The newest code for a change of contact of each conversation; the conversations are locked.
-- $1 ordinals, $2 tenants, $3 conversations, $4 persons
SELECT k.ord, c.code_id, c.code_hash, c.until, c.tries
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, conversation_id, person_id)
CROSS JOIN LATERAL (
    SELECT c.* FROM confirmation_code c
    WHERE c.tenant_id = k.tenant_id AND c.conversation_id = k.conversation_id AND c.purpose = 2
    ORDER BY c.code_id DESC LIMIT 1
) c
WHERE c.person_id = k.person_id
