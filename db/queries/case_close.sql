-- Somebody has looked at what holds no money of ours: a credit or a return that waits for its payment, a
-- notice that could not be taken.
-- $1 credit (or null), $2 return (or null), $3 notice (or null), $4 agent, $5 now
WITH credits AS (
    UPDATE credit SET closed_at = $5::timestamptz, closed_by = $4::text
    WHERE credit_id = $1::bigint AND booked_at IS NULL AND closed_at IS NULL
    RETURNING tenant_id, 'credit:' || credit_id AS subject
), returns AS (
    UPDATE payment_return SET closed_at = $5::timestamptz, closed_by = $4::text, outcome = 'closed'
    WHERE return_id = $2::bigint AND state = 0 AND closed_at IS NULL
    RETURNING tenant_id, 'return:' || return_id AS subject
), notices AS (
    UPDATE inbox SET state = 3
    WHERE inbox_id = $3::bigint AND state = 2 AND account_id = 0 AND kind = 3
    RETURNING tenant_id, 'notice:' || inbox_id AS subject
), closed AS (
    SELECT * FROM credits UNION ALL SELECT * FROM returns UNION ALL SELECT * FROM notices
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $5::timestamptz, 'agent:' || $4::text, 'case_close', subject FROM closed
RETURNING 1::bigint
