-- Locks the conversations of a batch in id order and brings the hot rows.  Each is locked once, by a
-- row of its own: when PostgreSQL waits for another transaction that changed it, it looks the join
-- up again and takes the first match; two lines of one person would both come back as the first.
-- $1 ordinals, $2 tenants, $3 accounts, $4 aliases (null when the conversation is given),
-- $5 conversations (null when the alias is given)
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[])
        AS k(ord, tenant_id, account_id, alias, conversation_id)
), want AS (
    SELECT k.ord, k.tenant_id, c.conversation_id
    FROM k
    JOIN identity_alias a ON a.tenant_id = k.tenant_id AND a.channel = 1 AND a.alias = k.alias
    CROSS JOIN LATERAL ( -- OFFSET 0: looked up by its whole key, not joined by parts of it
        SELECT c.conversation_id FROM conversation c
        WHERE c.tenant_id = k.tenant_id AND c.account_id = k.account_id
          AND c.identity_id = a.identity_id
        OFFSET 0
    ) c
    UNION ALL
    SELECT k.ord, k.tenant_id, k.conversation_id FROM k WHERE k.conversation_id IS NOT NULL
), once AS (
    SELECT tenant_id, conversation_id, array_agg(ord ORDER BY ord) AS ords FROM want
    GROUP BY tenant_id, conversation_id
), locked AS (
    SELECT w.ords, c.tenant_id, c.conversation_id, c.account_id, c.creditor_id, c.identity_id,
           c.phone_sealed, c.bsuid_sealed, c.session_id, c.session_started, c.flow_version,
           c.session_state, c.person_id, c.assurance, c.assurance_until, c.owner, c.fence,
           c.turn_no, c.last_inbound, c.held_since, c.muted, c.apologised_at, c.awaits,
           c.ctid AS place
    FROM once w
    JOIN conversation c ON c.tenant_id = w.tenant_id AND c.conversation_id = w.conversation_id
    ORDER BY c.conversation_id
    FOR UPDATE OF c
)
SELECT unnest(ords) AS ord, tenant_id, conversation_id, account_id, creditor_id, identity_id,
       phone_sealed, bsuid_sealed, session_id, session_started, flow_version, session_state,
       person_id, assurance, assurance_until, owner, fence, turn_no, last_inbound, held_since,
       muted, apologised_at, awaits, place
FROM locked
