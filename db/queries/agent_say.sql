-- A message of the agent, under their fence; process 0 owns it, so that any server takes it.  A template
-- says nothing of a debt (L0): outside the 24 hours nobody is identified any more.  Answers its number.
-- $1 tenant, $2 conversation, $3 account, $4 session, $5 fence, $6 key, $7 sealed reply, $8 text,
-- $9 agent, $10 now, $11 expires, $12 template (null: the agent's own words)
WITH fresh AS (
    INSERT INTO outbox (tenant_id, outbox_id, conversation_id, account_id, key, class, level, fence,
                        payload, created_at, expires_at, template)
    VALUES ($1::bigint, nextval('id_block'), $2::bigint, $3::bigint, $6::bytea, 3,
            CASE WHEN $12::text IS NULL THEN 2 ELSE 0 END, $5::bigint,
            $7::bytea, $10::timestamptz, $11::timestamptz, $12::text)
    RETURNING tenant_id, outbox_id, conversation_id, level
), queued AS (
    INSERT INTO outbox_queue (tenant_id, conversation_id, outbox_id, process_no, not_before)
    SELECT tenant_id, conversation_id, outbox_id, 0, $10::timestamptz FROM fresh
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $10::timestamptz, 'agent:' || $9::text,
           CASE WHEN $12::text IS NULL THEN 'say' ELSE 'template' END,
           'conversation:' || conversation_id FROM fresh
), called AS ( -- what was promised for now is kept with it
    UPDATE callback b SET closed_at = $10::timestamptz, kept = true
    FROM fresh f
    WHERE b.tenant_id = f.tenant_id AND b.conversation_id = f.conversation_id
      AND b.closed_at IS NULL AND (b.made_by IS NULL OR b.due_at <= $10::timestamptz)
), said AS (
    INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text,
                         outbox_id)
    SELECT tenant_id, conversation_id, $4::bigint, $10::timestamptz, 2, level,
           CASE WHEN $12::text IS NULL THEN 'text' ELSE 'template' END, $8::text, outbox_id
    FROM fresh
    RETURNING tenant_id, conversation_id, message_id, at
), due AS (
    INSERT INTO message_due (at, tenants, conversations, messages, ats)
    SELECT at, ARRAY[tenant_id], ARRAY[conversation_id], ARRAY[message_id], ARRAY[at] FROM said
)
SELECT message_id FROM said
