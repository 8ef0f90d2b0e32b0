-- What comes due by the calendar alone: agreements that are not kept, promises whose day has passed,
-- boletos that are issued ten days ahead.

-- How late an instalment of it may be, as its own term says; 0 = the day of its one payment.
ALTER TABLE agreement ADD COLUMN grace_days smallint NOT NULL DEFAULT 10;
-- When somebody last told the person until when a late instalment may be paid before it ends: not
-- before five days after that, as its term promises.
ALTER TABLE agreement ADD COLUMN warned_at timestamptz;

-- What is looked for by day, over all tenants.
CREATE INDEX instalment_agreed_due ON instalment (due, tenant_id, agreement_id)
    WHERE status = 0 AND agreement_id IS NOT NULL;
CREATE INDEX instalment_open_due ON instalment (due, instalment_id) WHERE status = 0;
CREATE INDEX promise_open_due ON promise (due, promise_id) WHERE status = 0;

-- The last day on which an agreement can still be kept: the grace of its oldest open instalment is
-- over then, or a second one is due (collections reference 14.5).  Null: nothing of it is open.
CREATE FUNCTION agreement_ends_on(tenant bigint, agreement bigint) RETURNS date
LANGUAGE sql STABLE AS $$
    SELECT least(min(i.due) + min(a.grace_days), (array_agg(i.due ORDER BY i.due))[2])
    FROM agreement a
    JOIN instalment i ON i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id
        AND i.status = 0
        AND i.contract_id IN (SELECT t.contract_id FROM agreement_item t
                              WHERE t.tenant_id = a.tenant_id AND t.agreement_id = a.agreement_id)
    WHERE a.tenant_id = tenant AND a.agreement_id = agreement
$$;

-- A tenant to learn with: made-up families and pretended providers.  It ends by itself: nothing of it
-- changes any more from that instant on, and a week later it is gone.
ALTER TABLE tenant ADD COLUMN demo boolean NOT NULL DEFAULT false;
ALTER TABLE tenant ADD COLUMN expires_at timestamptz;
ALTER TABLE tenant ADD CHECK (demo = (expires_at IS NOT NULL));

-- What is kept for ever is kept for ever, but for what never was true.
CREATE OR REPLACE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND EXISTS (SELECT FROM tenant t
                                    WHERE t.tenant_id = OLD.tenant_id AND t.demo) THEN
        RETURN OLD;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;

-- Takes up to so many rows away from one demo tenant whose week is over, those first that no other
-- row speaks of; the tenant itself is the last.  Answers how many; the audit stays (it names nobody).
CREATE FUNCTION purge_demo(at timestamptz, at_most int) RETURNS int LANGUAGE plpgsql AS $$
DECLARE
    gone     tenant%ROWTYPE;
    child    text;
    step     int;
    done     int := 0;
    before   int := -1;
BEGIN
    SELECT * INTO gone FROM tenant t
        WHERE t.demo AND t.expires_at + interval '7 days' <= at
        ORDER BY t.tenant_id LIMIT 1 FOR UPDATE SKIP LOCKED;
    IF NOT FOUND THEN
        RETURN 0;
    END IF;
    WHILE done > before AND done < at_most LOOP
        before := done;
        FOR child IN SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
                     WHERE c.relnamespace = current_schema()::regnamespace AND c.relkind = 'r'
                       AND a.attname = 'tenant_id' AND NOT a.attisdropped
                       AND c.relname <> 'tenant' AND c.relname NOT LIKE 'audit\_%'
                     ORDER BY c.oid DESC LOOP
            CONTINUE WHEN done >= at_most;
            BEGIN
                EXECUTE format('DELETE FROM %1$I WHERE ctid = ANY (ARRAY('
                               'SELECT ctid FROM %1$I WHERE tenant_id = $1 LIMIT $2))', child)
                    USING gone.tenant_id, at_most - done;
                GET DIAGNOSTICS step = ROW_COUNT;
                done := done + step;
            EXCEPTION WHEN foreign_key_violation THEN
                NULL; -- when what speaks of it is gone
            END;
        END LOOP;
    END LOOP;
    IF done = 0 THEN
        DELETE FROM webhook_app w WHERE w.app = gone.slug
            AND NOT EXISTS (SELECT FROM channel_account c WHERE c.app = w.app);
        DELETE FROM tenant t WHERE t.tenant_id = gone.tenant_id;
        INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
            VALUES (gone.tenant_id, at, 'clock', 'purge', 'tenant:' || gone.tenant_id, gone.slug);
        done := 1;
    END IF;
    RETURN done;
END $$;

-- Files that an agent sends, until the fate of their message is known.
CREATE TABLE outbox_file (
    tenant_id  bigint NOT NULL,
    outbox_id  bigint NOT NULL,
    mime_type  text NOT NULL,
    filename   text NOT NULL,
    content    bytea NOT NULL,                  -- sealed
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, outbox_id),
    FOREIGN KEY (tenant_id, outbox_id) REFERENCES outbox
);

-- What whoever works with it says of it (`quita feedback`), for whoever runs it.
CREATE TABLE feedback (
    feedback_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at           timestamptz NOT NULL,
    author       text NOT NULL,
    words_sealed bytea NOT NULL,
    closed_at    timestamptz
);
