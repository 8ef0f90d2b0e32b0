-- $1 tenants, $2 accounts (or null), $3 conversations (or null), $4 kinds, $5 states,
-- $6 provider times (or null), $7 receive times, $8 sealed units
INSERT INTO inbox (tenant_id, account_id, conversation_id, kind, state, provider_at, received_at,
                   unit)
SELECT unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::bigint[]), unnest($4::int[]),
       unnest($5::int[]), unnest($6::timestamptz[]), unnest($7::timestamptz[]),
       unnest($8::bytea[])
