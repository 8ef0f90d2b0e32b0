-- What was not understood, for people to label; what the state of this conversation has already is
-- left out.
-- $1 tenants, $2 ids, $3 conversations, $4 flows, $5 states, $6 channels, $7 instants, $8 hashes of
-- the masked texts, $9 those texts sealed, $10 guesses, $11 permille, $12 why
INSERT INTO unclear_message (tenant_id, unclear_id, conversation_id, flow, state, channel, at,
                             text_hash, text_sealed, guess, permille, why)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[], $5::text[], $6::int[],
                     $7::timestamptz[], $8::bytea[], $9::bytea[], $10::text[], $11::int[],
                     $12::text[])
ON CONFLICT (tenant_id, conversation_id, state, flow, text_hash) DO NOTHING
