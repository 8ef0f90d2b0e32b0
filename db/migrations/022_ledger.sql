-- The books hold all that is owed and paid; what is taken back of a payment; cases for a person; the
-- life of a charge.

-- ---------------------------------------------------------------- accounts and entries
-- opening: what the creditor's own system says was owed (an import, or the day the books began).
-- received_elsewhere: paid, says the creditor, and not through us.  write_off: no longer asked for.
-- other_income: money that a person decided to keep though no debt asked for it.
ALTER TABLE ledger_line DROP CONSTRAINT ledger_line_account_check;
ALTER TABLE ledger_line ADD CONSTRAINT ledger_line_account_check CHECK (account IN
    ('cash', 'receivable', 'fine_income', 'interest_income', 'discount_granted', 'suspense',
     'bank_fee', 'opening', 'received_elsewhere', 'write_off', 'other_income'));
-- A part of an import is one entry of many lines.
ALTER TABLE ledger_line ALTER COLUMN line_no TYPE int;
-- A part of an import has no row of its own to be the source of its entry.
CREATE SEQUENCE ledger_source AS bigint;

-- Once a statement, not once a line: an entry's lines are written together.
DROP TRIGGER ledger_line_balances ON ledger_line;
CREATE OR REPLACE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    bad bigint;
BEGIN
    SELECT e.entry_id INTO bad
        FROM (SELECT DISTINCT tenant_id, entry_id FROM fresh) e
        WHERE (SELECT sum(l.centavos) FROM ledger_line l
               WHERE l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id) <> 0
        LIMIT 1;
    IF bad IS NOT NULL THEN
        RAISE EXCEPTION 'ledger entry % does not balance', bad USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_line_balances AFTER INSERT ON ledger_line
    REFERENCING NEW TABLE AS fresh FOR EACH STATEMENT EXECUTE FUNCTION ledger_balances();
-- What was booked about an instalment is asked one by one.
CREATE INDEX ledger_line_instalment ON ledger_line (tenant_id, instalment_id)
    WHERE instalment_id IS NOT NULL;

-- Where the books begin: what is open today and was never booked.
WITH owed AS (
    SELECT ct.tenant_id, ct.creditor_id, sum(i.centavos)::bigint AS centavos
    FROM instalment i JOIN contract ct USING (tenant_id, contract_id)
    WHERE i.status = 0 GROUP BY 1, 2
), booked AS (
    SELECT e.tenant_id, e.creditor_id, sum(l.centavos)::bigint AS centavos
    FROM ledger_line l JOIN ledger_entry e USING (tenant_id, entry_id)
    WHERE l.account = 'receivable' GROUP BY 1, 2
), missing AS (
    SELECT c.tenant_id, c.creditor_id, coalesce(o.centavos, 0) - coalesce(b.centavos, 0) AS centavos,
           (statement_timestamp() AT TIME ZONE c.zone)::date AS day
    FROM creditor c
    LEFT JOIN owed o ON o.tenant_id = c.tenant_id AND o.creditor_id = c.creditor_id
    LEFT JOIN booked b ON b.tenant_id = c.tenant_id AND b.creditor_id = c.creditor_id
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'opening', creditor_id, day, statement_timestamp() FROM missing
    WHERE centavos <> 0
    RETURNING tenant_id, entry_id, creditor_id
)
INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, centavos)
SELECT e.tenant_id, e.entry_id, v.line_no, v.account, v.sign * m.centavos
FROM entries e JOIN missing m USING (tenant_id, creditor_id)
CROSS JOIN (VALUES (1, 'receivable', 1), (2, 'opening', -1)) AS v(line_no, account, sign);

-- Whether the books agree, looked at once a day and creditor; the newest row of a creditor counts.
CREATE TABLE ledger_check (
    tenant_id   bigint NOT NULL,
    creditor_id bigint NOT NULL,
    day         date NOT NULL,
    at          timestamptz NOT NULL,
    unbalanced  bigint NOT NULL,                -- entries that do not add up to zero, or are empty
    difference  bigint NOT NULL,                -- centavos between the books and what is open
    paid_differs bigint NOT NULL,               -- instalments paid otherwise than the books say
    life_differs bigint NOT NULL,               -- charges whose life and status disagree
    PRIMARY KEY (tenant_id, creditor_id, day),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);

-- ---------------------------------------------------------------- payments that a person decides on
-- payment.state: 1 settled, 2 a case, 3 booked by a person to something else.
-- payment.reason: wrong_amount, unknown, double, cancelled.
ALTER TABLE payment ADD COLUMN closed_at timestamptz;      -- of the case
ALTER TABLE payment ADD COLUMN closed_by text;
-- accepted, booked, kept (as income), refund_asked (open until the money has gone), refunded
ALTER TABLE payment ADD COLUMN outcome text;
-- Nothing is said first about what it may have been for before this day is over: it was paid, and has
-- not cleared or fits nothing yet (collections reference 000-07).
ALTER TABLE payment ADD COLUMN quiet_until date;
CREATE INDEX payment_case ON payment (tenant_id, payment_id) WHERE state = 2 AND closed_at IS NULL;
-- What was paid of it by hand, in part: its centavos are the rest.  A file does not know of it.
ALTER TABLE instalment ADD COLUMN part_paid bigint NOT NULL DEFAULT 0 CHECK (part_paid >= 0);

-- What the bank has paid into the account, by the bank's id of the payment; it may be told first.
CREATE TABLE credit (
    tenant_id       bigint NOT NULL,
    credit_id       bigint GENERATED ALWAYS AS IDENTITY, -- names the case while it waits
    bank_account_id bigint NOT NULL,
    external_id     text NOT NULL,
    centavos        bigint NOT NULL CHECK (centavos > 0),
    fee             bigint NOT NULL CHECK (fee >= 0 AND fee <= centavos),
    at              timestamptz NOT NULL,
    day             date NOT NULL,
    received_at     timestamptz NOT NULL,
    booked_at       timestamptz,
    closed_at       timestamptz,                -- a person has looked at it: it waits no longer
    closed_by       text,
    PRIMARY KEY (tenant_id, bank_account_id, external_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
CREATE INDEX credit_waiting ON credit (tenant_id, bank_account_id) WHERE booked_at IS NULL;

-- What was taken back of a payment; it may be told before the payment.
CREATE TABLE payment_return (
    tenant_id       bigint NOT NULL,
    return_id       bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    external_id     text NOT NULL,              -- the bank's own id of the return
    payment_ref     text NOT NULL,              -- the bank's id of the payment
    method          smallint NOT NULL,          -- 6 refund, 7 chargeback
    payment_id      bigint,
    centavos        bigint NOT NULL CHECK (centavos > 0),
    at              timestamptz NOT NULL,
    day             date NOT NULL,
    quiet_until     date NOT NULL,              -- nothing is said first about it before that is over
    received_at     timestamptz NOT NULL,
    notice          bytea,                      -- sealed, for the person; gone once it is told
    notice_open     bytea,                      -- ... when the debt is open again
    state           smallint NOT NULL DEFAULT 0, -- 0 awaits its payment, 1 booked, 2 a case
    reason          text,                       -- part, too_much, again, not_paid_now, by_hand
    closed_at       timestamptz,
    closed_by       text,
    outcome         text,
    PRIMARY KEY (tenant_id, return_id),
    UNIQUE (tenant_id, bank_account_id, external_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account,
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payment
);
CREATE INDEX payment_return_waiting ON payment_return (tenant_id, bank_account_id) WHERE state = 0;
CREATE INDEX payment_return_payment ON payment_return (tenant_id, payment_id)
    WHERE payment_id IS NOT NULL;

-- Whether nothing may be said first about a contract: what was paid has not cleared, waits for a
-- person, or was taken back a few days ago.
CREATE FUNCTION contract_quiet(tenant bigint, contract bigint, today date) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT FROM charge_item ci
        JOIN payment p ON p.tenant_id = ci.tenant_id AND p.charge_id = ci.charge_id
            AND p.charge_id IS NOT NULL
        LEFT JOIN payment_return r ON r.tenant_id = p.tenant_id AND r.payment_id = p.payment_id
        WHERE ci.tenant_id = tenant AND ci.instalment_id IN (
                  SELECT i.instalment_id FROM instalment i
                  WHERE i.tenant_id = tenant AND i.contract_id = contract)
          AND (r.quiet_until >= today
               OR (p.quiet_until >= today AND ((p.state = 2 AND p.closed_at IS NULL)
                                               OR p.credited_at IS NULL))))
$$;

-- ---------------------------------------------------------------- the life of a charge
-- As server/money/charge_life.h has them: 1 issued, 2 registered, 3 viewed, 4 paid, 5 settled,
-- 6 expired, 7 replaced, 8 cancelled, 9 returned.
CREATE TABLE charge_transition (
    from_state smallint NOT NULL,               -- 0: none yet
    to_state   smallint NOT NULL,
    PRIMARY KEY (from_state, to_state)
);
INSERT INTO charge_transition VALUES
    (0, 1),
    (1, 2), (1, 3), (1, 4), (1, 6), (1, 7), (1, 8),
    (2, 3), (2, 4), (2, 6), (2, 7), (2, 8),
    (3, 2), (3, 4), (3, 6), (3, 7), (3, 8),
    (4, 5), (4, 9),
    (5, 9),
    (6, 4), (7, 4), (8, 4), (9, 4);
CREATE TABLE charge_event (
    tenant_id bigint NOT NULL,
    event_id  bigint GENERATED ALWAYS AS IDENTITY,
    charge_id bigint NOT NULL,
    state     smallint NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, charge_id, event_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);
CREATE FUNCTION charge_life(tenant bigint, charge bigint) RETURNS smallint LANGUAGE sql STABLE AS $$
    SELECT coalesce((SELECT e.state FROM charge_event e
                     WHERE e.tenant_id = tenant AND e.charge_id = charge
                     ORDER BY e.event_id DESC LIMIT 1), 0::smallint)
$$;
-- For those who write many: what is not lawful is left out.
CREATE FUNCTION charge_may(tenant bigint, charge bigint, state int) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM charge_transition t
                   WHERE t.from_state = charge_life(tenant, charge) AND t.to_state = state)
$$;
-- ... and nothing else is ever written.
CREATE FUNCTION charge_event_lawful() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT charge_may(NEW.tenant_id, NEW.charge_id, NEW.state) THEN
        RAISE EXCEPTION 'charge % cannot become % after %', NEW.charge_id, NEW.state,
            charge_life(NEW.tenant_id, NEW.charge_id) USING ERRCODE = '23514';
    END IF;
    RETURN NEW;
END $$;
-- The lives of those that were there before.
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT ch.tenant_id, ch.charge_id, v.state,
       coalesce(ch.paid_at, ch.issued_on::timestamp AT TIME ZONE c.zone)
FROM charge ch
JOIN creditor c USING (tenant_id, creditor_id)
CROSS JOIN (VALUES (1), (2), (4), (5), (8)) AS v(state)
WHERE CASE v.state WHEN 1 THEN true
                   WHEN 2 THEN ch.pix_payload IS NOT NULL
                   WHEN 4 THEN ch.status = 1
                   WHEN 5 THEN ch.status = 1 AND EXISTS (
                       SELECT FROM payment p WHERE p.tenant_id = ch.tenant_id
                         AND p.charge_id = ch.charge_id AND p.state = 1 AND p.credited_at IS NOT NULL)
                   ELSE ch.status = 2 END
ORDER BY ch.charge_id, v.state;
CREATE TRIGGER charge_event_lawful BEFORE INSERT ON charge_event
    FOR EACH ROW EXECUTE FUNCTION charge_event_lawful();
CREATE TRIGGER charge_event_append_only BEFORE UPDATE OR DELETE ON charge_event
    FOR EACH ROW EXECUTE FUNCTION append_only();
-- What has expired is looked for by day; written so that it serves that look alone, and no other one
-- for open charges reads all of them by it.
CREATE INDEX charge_open_due ON charge (due, charge_id) WHERE status + 0 = 0;

-- What does not agree in the books of a creditor; four zeros are good.  It reads everything once, so
-- it has an analyst's settings.
CREATE FUNCTION ledger_differs(tenant bigint, creditor bigint, OUT unbalanced bigint,
    OUT difference bigint, OUT paid_differs bigint, OUT life_differs bigint)
LANGUAGE plpgsql STABLE
SET enable_seqscan = on SET enable_hashjoin = on SET enable_mergejoin = on SET enable_material = on
SET enable_bitmapscan = on SET join_collapse_limit = 8 SET plan_cache_mode = force_custom_plan
AS $$
BEGIN
    SELECT count(*) FILTER (WHERE coalesce(s.total, 1) <> 0), abs(coalesce(sum(s.receivable), 0) - (
               SELECT coalesce(sum(i.centavos), 0) FROM instalment i JOIN contract ct
                   ON ct.tenant_id = i.tenant_id AND ct.contract_id = i.contract_id
               WHERE ct.tenant_id = tenant AND ct.creditor_id = creditor AND i.status = 0))
        INTO unbalanced, difference
        FROM (SELECT e.entry_id, sum(l.centavos) AS total,
                     coalesce(sum(l.centavos) FILTER (WHERE l.account = 'receivable'), 0)
                         AS receivable
              FROM ledger_entry e
              LEFT JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
              WHERE e.tenant_id = tenant AND e.creditor_id = creditor
              GROUP BY e.entry_id) s;
    -- by payments: what was paid in part by hand, or all of it; a file may know it paid for the rest
    SELECT count(*) INTO paid_differs
        FROM (SELECT l.instalment_id, -sum(l.centavos) AS paid
              FROM ledger_entry e
              JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id
              WHERE e.tenant_id = tenant AND e.creditor_id = creditor
                AND e.kind IN ('payment', 'case', 'return') AND l.instalment_id IS NOT NULL
              GROUP BY l.instalment_id) b
        JOIN instalment i ON i.tenant_id = tenant AND i.instalment_id = b.instalment_id
        WHERE b.paid <> i.part_paid AND (i.status <> 1
               OR b.paid NOT IN (0, i.paid_centavos + i.part_paid));
    SELECT count(*) INTO life_differs
        FROM charge ch
        CROSS JOIN LATERAL (SELECT charge_life(ch.tenant_id, ch.charge_id) AS life OFFSET 0) e
        WHERE ch.tenant_id = tenant AND ch.creditor_id = creditor
          AND ch.status <> CASE WHEN e.life IN (1, 2, 3) THEN 0 WHEN e.life IN (4, 5) THEN 1
                                WHEN e.life >= 6 THEN 2 ELSE -1 END;
END $$;
