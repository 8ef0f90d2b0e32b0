-- The life of an agreement: offered, accepted, active, and how it ended.  A status changes only as this
-- table says; every change leaves an event.  server/money/agreement_life.c is the same table.
CREATE TABLE agreement_transition (
    from_status smallint NOT NULL,
    to_status   smallint NOT NULL,
    what        text NOT NULL,
    PRIMARY KEY (from_status, to_status)
);
INSERT INTO agreement_transition VALUES
    (0, 1, 'accept'),     -- ACEITO and code, with evidence
    (0, 5, 'expire'),     -- another term took its place, or its day passed
    (1, 2, 'keep'),       -- the last instalment is paid
    (1, 3, 'break'),      -- later than its grace, after the warning (14.5)
    (1, 4, 'cancel'),     -- by the person, within seven days (CDC-14)
    (2, 1, 'take_back'),  -- the bank took back what had been paid
    (3, 1, 'reactivate'); -- once, if the policy allows it

ALTER TABLE agreement
    ADD COLUMN active_on      date,         -- its first payment came, or it asked for none; until then
                                            -- an agreement of status 1 is accepted and no more
    ADD COLUMN ended_at       timestamptz,  -- broken or cancelled
    ADD COLUMN reactivated_at timestamptz,  -- once at most
    ADD COLUMN reactivate_days smallint NOT NULL DEFAULT 0; -- by the policy it was made with
-- Those of before: what was paid first made them active.
UPDATE agreement a SET active_on = coalesce(
        (SELECT min(i.paid_on) FROM instalment i
         WHERE i.tenant_id = a.tenant_id AND i.agreement_id = a.agreement_id AND i.status = 1),
        CASE WHEN NOT EXISTS (SELECT FROM agreement_plan p WHERE p.tenant_id = a.tenant_id
                              AND p.agreement_id = a.agreement_id AND p.number = 0)
             THEN (a.accepted_at AT TIME ZONE 'UTC')::date END)
WHERE a.status IN (1, 2, 3, 4);

CREATE TABLE agreement_event (
    tenant_id    bigint NOT NULL,
    event_id     bigint GENERATED ALWAYS AS IDENTITY,
    agreement_id bigint NOT NULL,
    from_status  smallint NOT NULL,
    to_status    smallint NOT NULL,
    what         text NOT NULL,             -- as in agreement_transition, or 'activate'
    day          date,                      -- of what made it so; null = of no day of its own
    PRIMARY KEY (tenant_id, event_id),
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement
);
CREATE INDEX agreement_event_agreement ON agreement_event (tenant_id, agreement_id, event_id);

CREATE FUNCTION agreement_steps() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    step text;
BEGIN
    SELECT what INTO step FROM agreement_transition
        WHERE from_status = OLD.status AND to_status = NEW.status;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'agreement %: % to % is no lawful change', NEW.agreement_id, OLD.status,
            NEW.status USING ERRCODE = 'check_violation';
    END IF;
    IF step = 'reactivate' AND OLD.reactivated_at IS NOT NULL THEN
        RAISE EXCEPTION 'agreement % was reactivated before', NEW.agreement_id
            USING ERRCODE = 'check_violation';
    END IF;
    INSERT INTO agreement_event (tenant_id, agreement_id, from_status, to_status, what, day)
    VALUES (NEW.tenant_id, NEW.agreement_id, OLD.status, NEW.status, step,
            (CASE step WHEN 'accept' THEN NEW.accepted_at WHEN 'reactivate' THEN NEW.reactivated_at
                       WHEN 'break' THEN NEW.ended_at WHEN 'cancel' THEN NEW.ended_at END
             AT TIME ZONE 'UTC')::date);
    RETURN NULL;
END $$;
CREATE TRIGGER agreement_steps AFTER UPDATE OF status ON agreement
    FOR EACH ROW WHEN (OLD.status <> NEW.status) EXECUTE FUNCTION agreement_steps();

-- Active with its first payment, whoever books it; one that asks for none at its acceptance.
CREATE FUNCTION agreement_begins() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    WITH begun AS (
        UPDATE agreement a SET active_on = NEW.paid_on
        WHERE a.tenant_id = NEW.tenant_id AND a.agreement_id = NEW.agreement_id
          AND a.active_on IS NULL
        RETURNING a.tenant_id, a.agreement_id
    )
    INSERT INTO agreement_event (tenant_id, agreement_id, from_status, to_status, what, day)
    SELECT tenant_id, agreement_id, 1, 1, 'activate', NEW.paid_on FROM begun;
    RETURN NULL;
END $$;
CREATE TRIGGER agreement_begins AFTER UPDATE OF status ON instalment
    FOR EACH ROW WHEN (NEW.status = 1 AND OLD.status <> 1 AND NEW.agreement_id IS NOT NULL)
    EXECUTE FUNCTION agreement_begins();

CREATE TRIGGER agreement_event_append_only BEFORE UPDATE OR DELETE ON agreement_event
    FOR EACH ROW EXECUTE FUNCTION append_only();

-- Every version of a creditor's policy: an agreement names the one it was made with.
CREATE TABLE creditor_policy (
    tenant_id   bigint NOT NULL,
    creditor_id bigint NOT NULL,
    version     int NOT NULL,
    policy      text NOT NULL,
    since       timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, creditor_id, version),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
INSERT INTO creditor_policy (tenant_id, creditor_id, version, policy, since)
SELECT tenant_id, creditor_id, policy_version, policy, created_at FROM creditor;
ALTER TABLE creditor ADD COLUMN policy_since timestamptz; -- null = since it was created
CREATE FUNCTION creditor_policy_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO creditor_policy (tenant_id, creditor_id, version, policy, since)
    VALUES (NEW.tenant_id, NEW.creditor_id, NEW.policy_version, NEW.policy,
            coalesce(NEW.policy_since, NEW.created_at))
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;
CREATE TRIGGER creditor_policy_kept AFTER INSERT OR UPDATE OF policy_version ON creditor
    FOR EACH ROW EXECUTE FUNCTION creditor_policy_kept();
