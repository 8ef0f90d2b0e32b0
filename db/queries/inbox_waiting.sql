-- What waits in the inbox for the conversations of a batch, in the provider's time order, then
-- arrival.  Mostly nothing waits at all, then nobody is looked up.  Parameters as conversations_lock, with the most units a conversation may bring: $6
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[])
        AS k(ord, tenant_id, account_id, alias, conversation_id)
), want AS (
    SELECT k.tenant_id, c.conversation_id
    FROM k
    JOIN identity_alias a ON a.tenant_id = k.tenant_id AND a.channel = 1 AND a.alias = k.alias
    CROSS JOIN LATERAL ( -- OFFSET 0: looked up by its whole key, not joined by parts of it
        SELECT c.conversation_id FROM conversation c
        WHERE c.tenant_id = k.tenant_id AND c.account_id = k.account_id
          AND c.identity_id = a.identity_id
        OFFSET 0
    ) c
    UNION
    SELECT k.tenant_id, k.conversation_id FROM k WHERE k.conversation_id IS NOT NULL
)
SELECT i.tenant_id, i.conversation_id, i.account_id, i.inbox_id, i.kind, i.provider_at,
       i.received_at, i.unit
FROM want w
CROSS JOIN LATERAL (
    SELECT * FROM inbox i
    WHERE i.tenant_id = w.tenant_id AND i.conversation_id = w.conversation_id AND i.state = 0
    ORDER BY coalesce(i.provider_at, i.received_at), i.inbox_id
    LIMIT $6::int
) i
WHERE (SELECT true FROM inbox WHERE state = 0 ORDER BY tenant_id, conversation_id LIMIT 1)
ORDER BY i.conversation_id, coalesce(i.provider_at, i.received_at), i.inbox_id
