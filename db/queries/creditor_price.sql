-- What a message of a channel costs from a day on; again for the same day: changed.  No row: there is
-- no such creditor.  $1 slug, $2 channel, $3 from, $4 thousandths of a centavo, $5 now
WITH priced AS (
    INSERT INTO channel_price (tenant_id, creditor_id, channel, from_day, millicentavos)
    SELECT tenant_id, creditor_id, $2::int, $3::date, $4::bigint
    FROM creditor WHERE slug = $1::text
    ON CONFLICT (tenant_id, creditor_id, channel, from_day)
        DO UPDATE SET millicentavos = excluded.millicentavos
    RETURNING tenant_id, creditor_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT tenant_id, $5::timestamptz, 'cli', 'creditor_price', 'creditor:' || creditor_id,
       'channel ' || $2::int || ' from ' || $3::date || ' ' || $4::bigint
FROM priced
RETURNING 1::bigint
