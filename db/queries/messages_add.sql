-- The history, and a row of what the search is still to read (message_words.sql): what people wrote.
-- $1 tenants, $2 conversations, $3 sessions (or null), $4 instants, $5 directions, $6 levels,
-- $7 kinds, $8 texts, $9 outbox ids (or null), $10 traces (or null), $11 records (or null),
-- $12 media ids (or null), $13 their MIME types (or null)
WITH put AS (
    INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text,
                         outbox_id, trace, record, media_id, media_type)
    SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]),
           unnest($4::timestamptz[]), unnest($5::int[]), unnest($6::int[]), unnest($7::text[]),
           unnest($8::text[]), unnest($9::bigint[]), unnest($10::text[]), unnest($11::bytea[]),
           unnest($12::text[]), unnest($13::text[])
    RETURNING tenant_id, conversation_id, message_id, at, direction <> 1 AND text IS NOT NULL AS said
)
INSERT INTO message_due (at, tenants, conversations, messages, ats)
SELECT max(at), array_agg(tenant_id), array_agg(conversation_id), array_agg(message_id),
       array_agg(at)
FROM put WHERE said HAVING count(*) > 0
