-- Whether a file came from the person in this session, and what is said to be paid and not looked at yet.
-- $1 tenant, $2 conversation, $3 now
SELECT EXISTS (SELECT FROM message m
               WHERE m.tenant_id = $1::bigint AND m.conversation_id = $2::bigint AND m.direction = 0
                 AND m.kind IN ('image', 'document')
                 AND m.at > $3::timestamptz - interval '24 hours') AS came,
       (SELECT p.protocol FROM paid_claim p
        WHERE p.tenant_id = $1::bigint AND p.conversation_id = $2::bigint
          AND p.closed_at IS NULL) AS claimed,
       r.zone
FROM conversation c
JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
