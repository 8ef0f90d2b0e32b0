-- Whose session it is, a row a team (one without when there is none); nothing when it is over.  Seen is
-- kept to the minute.
-- $1 hash of the secret, $2 now, $3 whether this counts as seen: a page that only waits for news is not
-- somebody who is there
WITH s AS (
    SELECT s.tenant_id, s.session_id, s.state, s.secret_hash, u.user_id, u.role, u.name, u.email,
           u.totp_sealed
    FROM console_session s JOIN console_user u USING (tenant_id, user_id)
    WHERE s.secret_hash = $1::bytea AND s.expires_at > $2::timestamptz
        AND s.seen_at > $2::timestamptz - interval '30 minutes' AND u.disabled_at IS NULL
        AND NOT EXISTS (SELECT FROM tenant t
                        WHERE t.tenant_id = u.tenant_id AND t.expires_at <= $2::timestamptz)
), seen AS (
    UPDATE console_session c SET seen_at = $2::timestamptz FROM s
    WHERE $3::boolean AND c.secret_hash = s.secret_hash AND c.seen_at < $2::timestamptz - interval '1 minute'
)
SELECT s.tenant_id, s.session_id, s.state, s.user_id, s.role, s.name, s.email, s.totp_sealed,
       t.team_id, t.name
FROM s LEFT JOIN team_member m ON m.tenant_id = s.tenant_id AND m.user_id = s.user_id
    LEFT JOIN team t ON t.tenant_id = m.tenant_id AND t.team_id = m.team_id
ORDER BY t.name
