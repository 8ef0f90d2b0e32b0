-- What the reports need beside what conversations leave behind (collections reference 13).

-- Days late from which this creditor counts an instalment as in default.
ALTER TABLE creditor ADD COLUMN default_after_days smallint NOT NULL DEFAULT 30
    CHECK (default_after_days BETWEEN 0 AND 365);

-- What a message costs a creditor, from a day on until the next row's day; before the first row,
-- nothing.  In thousandths of a centavo: R$ 0,0345 is 3450.
CREATE TABLE channel_price (
    tenant_id     bigint NOT NULL,
    creditor_id   bigint NOT NULL,
    channel       smallint NOT NULL,            -- as consent.channel
    from_day      date NOT NULL,
    millicentavos bigint NOT NULL CHECK (millicentavos >= 0),
    PRIMARY KEY (tenant_id, creditor_id, channel, from_day),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);

-- What is written in the order of its instants: these cost next to nothing.
CREATE INDEX session_started ON session USING brin (started_at);
CREATE INDEX outbox_created ON outbox USING brin (created_at);

-- Whose report it is, and from when until when: [begins, ends) of civil days at the creditor's place.
-- What lies after `now` is not there yet: ends is cut.
CREATE FUNCTION report_scope(tenant bigint, creditor bigint, from_day date, to_day date,
    now timestamptz) RETURNS TABLE (tenant_id bigint, creditor_id bigint, zone text,
    default_after_days smallint, first_day date, last_day date, begins timestamptz,
    ends timestamptz, at timestamptz) LANGUAGE sql STABLE AS $$
    SELECT c.tenant_id, c.creditor_id, c.zone, c.default_after_days, from_day, to_day,
           from_day::timestamp AT TIME ZONE c.zone, to_day::timestamp AT TIME ZONE c.zone, now
    FROM creditor c WHERE c.tenant_id = tenant AND c.creditor_id = creditor
$$;

-- A share in basis points, rounded half up; null of nothing.
CREATE FUNCTION report_share(part numeric, whole numeric) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
    SELECT round(10000 * part / nullif(whole, 0))::bigint
$$;

-- How late a debt is, as schools sort it.
CREATE FUNCTION report_bucket(days_late int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE WHEN days_late <= 0 THEN 'em dia' WHEN days_late <= 30 THEN '1-30'
                WHEN days_late <= 60 THEN '31-60' WHEN days_late <= 90 THEN '61-90'
                WHEN days_late <= 180 THEN '91-180' ELSE '181+' END
$$;

CREATE FUNCTION report_channel(channel int) RETURNS text LANGUAGE sql IMMUTABLE AS $$
    SELECT coalesce((ARRAY['whatsapp', 'sms', 'email', 'voz', 'carta', 'web'])[channel],
                    'canal ' || channel)
$$;

-- Each instalment of a creditor that counts, with the day it was closed on: paid, or replaced by an
-- agreement (its own instalments stand for it from then on).  Cancelled ones do not count.
CREATE VIEW report_instalment AS
SELECT i.tenant_id, k.creditor_id, i.instalment_id, i.contract_id, i.due, i.centavos, i.status,
       i.paid_on, i.paid_centavos,
       CASE i.status WHEN 1 THEN i.paid_on
                     WHEN 3 THEN (g.accepted_at AT TIME ZONE c.zone)::date END AS closed_on
FROM instalment i
JOIN contract k USING (tenant_id, contract_id)
JOIN creditor c ON c.tenant_id = k.tenant_id AND c.creditor_id = k.creditor_id
LEFT JOIN agreement g ON g.tenant_id = i.tenant_id AND g.agreement_id = i.renegotiated_by
WHERE i.status <> 2;

-- Each message that left, its channel, and what it cost on its day.  sent: the provider took it.
CREATE VIEW report_sent AS
SELECT o.tenant_id, c.creditor_id, o.outbox_id, o.conversation_id, o.created_at, a.channel,
       EXISTS (SELECT FROM attempt t WHERE t.tenant_id = o.tenant_id
               AND t.outbox_id = o.outbox_id AND t.rank IN (2, 3)) AS delivered,
       coalesce((SELECT p.millicentavos FROM channel_price p
                 WHERE p.tenant_id = o.tenant_id AND p.creditor_id = c.creditor_id
                   AND p.channel = a.channel
                   AND p.from_day <= (o.created_at AT TIME ZONE r.zone)::date
                 ORDER BY p.from_day DESC LIMIT 1), 0) AS millicentavos
FROM outbox o
JOIN conversation c USING (tenant_id, conversation_id)
JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
JOIN channel_account a ON a.tenant_id = o.tenant_id AND a.account_id = o.account_id
WHERE o.state = 2;

-- What was said stays said (003-09): nothing of the history, nor of the trail of who did what, is
-- changed or taken out; what became of a message stands in outbox and attempt.  Whole months go when
-- their partition is dropped.  Writing a row costs nothing more: the triggers are of the other two.
CREATE TRIGGER message_append_only BEFORE UPDATE OR DELETE ON message
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION append_only();
