-- Makes missing identities, aliases and conversations.
-- $1 tenants, $2 accounts, $3 creditors, $4 aliases, $5 second aliases (or null), $6 now
SELECT conversations_ensure($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[],
                            $6::timestamptz)
