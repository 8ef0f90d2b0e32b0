-- $1 hash of a link's token, $2 now
SELECT l.kind, u.email, u.name, l.totp_sealed, l.password_hash IS NOT NULL
FROM console_link l JOIN console_user u USING (tenant_id, user_id)
WHERE l.token_hash = $1::bytea AND l.expires_at > $2::timestamptz AND u.disabled_at IS NULL
