-- Conversations that a person gets; who was told when somebody is there again is promised that.
-- $1 tenants, $2 ids, $3 conversations, $4 sessions, $5 reasons, $6 protocols, $7 fences, $8 now,
-- $9 promised for (null: somebody is there)
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[],
                         $6::text[], $7::bigint[], $9::timestamptz[])
        AS k(tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence, due_at)
), fresh AS (
    INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol,
                           fence, asked_at)
    SELECT tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence,
           $8::timestamptz
    FROM k
    ON CONFLICT (tenant_id, conversation_id) WHERE closed_at IS NULL DO NOTHING
    RETURNING tenant_id, hand_over_id, conversation_id
)
INSERT INTO callback (tenant_id, conversation_id, hand_over_id, due_at, made_at)
SELECT f.tenant_id, f.conversation_id, f.hand_over_id, k.due_at, $8::timestamptz
FROM fresh f JOIN k USING (tenant_id, hand_over_id)
WHERE k.due_at IS NOT NULL
