-- $1 tenants, $2 conversations, $3 sessions (or null), $4 instants, $5 directions, $6 levels,
-- $7 kinds, $8 texts, $9 outbox ids (or null), $10 traces (or null), $11 records (or null),
-- $12 media ids (or null), $13 their MIME types (or null)
INSERT INTO message (tenant_id, conversation_id, session_id, at, direction, level, kind, text,
                     outbox_id, trace, record, media_id, media_type)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::timestamptz[], $5::int[],
                     $6::int[], $7::text[], $8::text[], $9::bigint[], $10::text[],
                     $11::bytea[], $12::text[], $13::text[])
