-- $1 widget key, $2 hash of the secret, $3 alias, $4 now.  No row: there is no such key.
SELECT tenant, conversation FROM chat_session_begin($1::text, $2::bytea, $3::bytea, $4::timestamptz)
