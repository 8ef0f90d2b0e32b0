-- Charges whose day is over, and by now also the time that a payment of that day takes to clear.  One that
-- is paid later all the same is recognised (settle.sql).  Answers how many.
-- $1 the last day whose payments are known by now, $2 now, $3 at most
WITH late AS (
    SELECT ch.tenant_id, ch.charge_id FROM charge ch
    JOIN tenant t ON t.tenant_id = ch.tenant_id
        AND (t.expires_at IS NULL OR t.expires_at > $2::timestamptz)
    WHERE ch.status + 0 = 0 AND ch.due <= $1::date
    ORDER BY ch.due, ch.charge_id LIMIT $3::int
    FOR UPDATE OF ch SKIP LOCKED
), void AS (
    UPDATE charge ch SET status = 2 FROM late l
    WHERE ch.tenant_id = l.tenant_id AND ch.charge_id = l.charge_id
    RETURNING ch.tenant_id, ch.charge_id
), noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT tenant_id, charge_id, 6, $2::timestamptz FROM void
    WHERE charge_may(tenant_id, charge_id, 6) ORDER BY charge_id
)
SELECT count(*) FROM void
