-- conversations_lock for a batch of messages only, as mostly: each conversation is found and locked
-- by one look-up.  $1 ordinals, $2 tenants, $3 accounts, $4 aliases
SELECT w.ord, c.tenant_id, c.conversation_id, c.account_id, c.creditor_id, c.identity_id,
       c.phone_sealed, c.bsuid_sealed, c.session_id, c.session_started, c.flow_version,
       c.session_state, c.person_id, c.assurance, c.assurance_until, c.owner, c.fence, c.turn_no,
       c.last_inbound, c.held_since, c.muted, c.apologised_at, c.awaits,
       c.ctid
FROM ( -- OFFSET 0: looked up by the whole key of a conversation, not joined by parts of it
    SELECT k.ord, k.tenant_id, k.account_id, a.identity_id
    FROM (SELECT unnest($1::int[]) AS ord, unnest($2::bigint[]) AS tenant_id,
                 unnest($3::bigint[]) AS account_id, unnest($4::bytea[]) AS alias) k
    JOIN identity_alias a ON a.tenant_id = k.tenant_id AND a.channel = 1 AND a.alias = k.alias
    OFFSET 0
) w
JOIN conversation c ON c.tenant_id = w.tenant_id AND c.account_id = w.account_id
                   AND c.identity_id = w.identity_id
ORDER BY c.conversation_id
FOR UPDATE OF c
