-- $1 tenants, $2 accounts (or null), $3 conversations (or null), $4 kinds, $5 states,
-- $6 provider times (or null), $7 receive times, $8 sealed units
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at,
                   unit)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::int[],
                     $6::timestamptz[], $7::timestamptz[], $8::bytea[])
