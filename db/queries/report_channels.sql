-- What each channel brings (collections reference 13), best return first.  Response: conversations in
-- which the person wrote within 72 hours, of those reached.  Recovered: payments of overdue instalments
-- within seven days of the last message delivered to the person, which names the channel.  Return: 
-- what came back for each real spent, in centavos; cost of a real: in thousandths of a centavo.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now
WITH scope AS (
    SELECT * FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz)
), sent AS (
    SELECT m.*, c.person_id, r.begins
    FROM scope r JOIN report_sent m USING (tenant_id, creditor_id)
    JOIN conversation c USING (tenant_id, conversation_id)
    WHERE m.created_at >= ($3::date - 8)::timestamptz AND m.created_at < ($4::date + 1)::timestamptz
      AND m.created_at >= r.begins - interval '7 days' AND m.created_at < r.ends
), reached AS (
    SELECT tenant_id, channel, conversation_id, min(created_at) AS first_at,
           max(created_at) AS last_at
    FROM sent WHERE delivered AND created_at >= begins
    GROUP BY tenant_id, channel, conversation_id
), answered AS (
    SELECT channel, count(*) AS reached,
           count(*) FILTER (WHERE EXISTS (
               SELECT FROM message m
               WHERE m.tenant_id = h.tenant_id AND m.conversation_id = h.conversation_id
                 AND m.direction = 0 AND m.at > h.first_at
                 AND m.at <= h.last_at + interval '72 hours')) AS answered
    FROM reached h GROUP BY channel
), paid AS (
    SELECT r.tenant_id, y.payment_id, y.centavos, y.paid_at, h.person_id
    FROM scope r JOIN charge h USING (tenant_id, creditor_id)
    JOIN payment y USING (tenant_id, charge_id)
    WHERE y.state = 1 AND y.paid_at >= r.begins AND y.paid_at < r.ends
      AND EXISTS (SELECT FROM charge_item t JOIN instalment i USING (tenant_id, instalment_id)
                  WHERE t.tenant_id = h.tenant_id AND t.charge_id = h.charge_id
                    AND i.due < (y.paid_at AT TIME ZONE r.zone)::date)
), touched AS (
    SELECT DISTINCT ON (p.payment_id) s.channel, p.centavos
    FROM paid p JOIN sent s USING (tenant_id, person_id)
    WHERE s.delivered AND s.created_at <= p.paid_at
      AND s.created_at > p.paid_at - interval '7 days'
    ORDER BY p.payment_id, s.created_at DESC, s.outbox_id DESC
), recovered AS (
    SELECT channel, count(*) AS payments, sum(centavos) AS centavos FROM touched GROUP BY channel
), spent AS (
    SELECT channel, count(*) AS sent, count(*) FILTER (WHERE delivered) AS delivered,
           sum(millicentavos) AS millicentavos
    FROM sent WHERE created_at >= begins GROUP BY channel
)
SELECT report_channel(channel) AS channel, s.sent, s.delivered,
       report_share(s.delivered, s.sent) AS delivery,
       report_share(a.answered, a.reached) AS response,
       s.millicentavos::bigint AS cost, coalesce(r.payments, 0)::bigint AS payments,
       coalesce(r.centavos, 0)::bigint AS recovered,
       round(s.millicentavos / nullif(r.centavos, 0) * 100)::bigint AS cost_per_real,
       round(coalesce(r.centavos, 0) * 100000 / nullif(s.millicentavos, 0))::bigint AS per_real
FROM spent s LEFT JOIN answered a USING (channel) LEFT JOIN recovered r USING (channel)
ORDER BY coalesce(r.centavos, 0) * 1000 / nullif(s.millicentavos, 0) DESC NULLS FIRST, channel
