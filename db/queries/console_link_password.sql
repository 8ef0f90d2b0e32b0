-- The password that was chosen waits with the link until the code has been shown to work.
-- $1 hash of a link's token, $2 password hash, $3 now
UPDATE console_link l SET password_hash = $2::text FROM console_user u
WHERE l.token_hash = $1::bytea AND l.expires_at > $3::timestamptz
    AND u.tenant_id = l.tenant_id AND u.user_id = l.user_id AND u.disabled_at IS NULL
