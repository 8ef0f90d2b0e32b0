-- A paper, a code or a link of a charge from an agent: a message like agent_say.sql's that goes no more once
-- the charge is paid or what it is about is settled.  Answers its number.
-- $1 tenant, $2 conversation, $3 account, $4 session, $5 fence, $6 key, $7 sealed reply, $8 text,
-- $9 agent, $10 now, $11 expires, $12 kind, $13 charge, $14 contract
WITH fresh AS (
    INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
                        contract_id, charge_id, payload, created_at, expires_at)
    VALUES ($1::bigint, nextval('id_block'), $2::bigint, $3::bigint, $6::bytea, 3, 2, $5::bigint,
            $14::bigint, $13::bigint, $7::bytea, $10::timestamptz, $11::timestamptz)
    RETURNING tenant_id, outbox_id, conversation_id, contract_id
), queued AS (
    INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, contract_id, process_no, not_before)
    SELECT tenant_id, conversation_id, outbox_id, contract_id, 0, $10::timestamptz FROM fresh
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $10::timestamptz, 'agent:' || $9::text, 'give',
           'conversation:' || conversation_id, $12::text || ' of charge:' || $13::bigint FROM fresh
), called AS ( -- what was promised for now is kept with it
    UPDATE callback b SET closed_at = $10::timestamptz, kept = true
    FROM fresh f
    WHERE b.tenant_id = f.tenant_id AND b.conversation_id = f.conversation_id
      AND b.closed_at IS NULL AND (b.made_by IS NULL OR b.due_at <= $10::timestamptz)
), said AS (
    INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text,
                         outbox_id)
    SELECT tenant_id, conversation_id, $4::bigint, $10::timestamptz, 2, 2, $12::text, $8::text, outbox_id
    FROM fresh
    RETURNING tenant_id, conversation_id, message_id, at
), due AS (
    INSERT INTO message_due (at, tenants, conversations, messages, ats)
    SELECT at, ARRAY[tenant_id], ARRAY[conversation_id], ARRAY[message_id], ARRAY[at] FROM said
)
SELECT message_id FROM said
