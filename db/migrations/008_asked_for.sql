-- What a person tells us that the team must look at, as codes and never in their words (collections
-- reference SUP-05).  One open case a person and kind; before anybody is identified, a conversation
-- and kind.
CREATE TABLE care_case (
    tenant_id       bigint NOT NULL,
    care_case_id    bigint NOT NULL,
    creditor_id     bigint NOT NULL,
    person_id       bigint,                     -- NULL: somebody not identified
    conversation_id bigint NOT NULL,
    session_id      bigint NOT NULL,
    subject         bigint NOT NULL CHECK (subject = coalesce(person_id, -conversation_id)),
    kind            text NOT NULL CHECK (kind IN
        ('contestacao', 'dificuldade', 'falecimento', 'menor', 'angustia', 'lgpd', 'quitacao',
         'juridico', 'reclamacao')),
    reason          text CHECK (reason ~ '^[a-z0-9_]{1,32}$'),
    protocol        text NOT NULL,
    due             date NOT NULL,              -- answered, or paused, until the end of this day
    pause_until     date,                       -- nothing proactive until then; 9999-12-31: for ever
    pauses          smallint NOT NULL,          -- how many were given
    opened_at       timestamptz NOT NULL,
    closed_at       timestamptz,
    closed_by       text,
    PRIMARY KEY (tenant_id, care_case_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
);
CREATE UNIQUE INDEX care_case_open ON care_case (tenant_id, creditor_id, subject, kind)
    WHERE closed_at IS NULL;
CREATE INDEX care_case_subject ON care_case (tenant_id, creditor_id, subject, kind);
CREATE INDEX care_case_conversation ON care_case (tenant_id, conversation_id)
    WHERE closed_at IS NULL;

-- What people answered when they were asked: the newest of a subject counts.  Codes, but for an idea
-- in their own words, which is sealed.
CREATE TABLE person_note (
    tenant_id       bigint NOT NULL,
    note_id         bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id     bigint NOT NULL,
    person_id       bigint,
    conversation_id bigint NOT NULL,
    session_id      bigint NOT NULL,
    subject         text NOT NULL CHECK (subject IN ('csat', 'motivo', 'canal', 'horario', 'melhoria')),
    answer          text,
    words_sealed    bytea,
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, note_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    CHECK ((subject = 'melhoria') = (words_sealed IS NOT NULL)),
    CHECK ((subject = 'melhoria') = (answer IS NULL)),
    CHECK (answer ~ CASE subject WHEN 'csat' THEN '^[1-5]$' ELSE '^[a-z0-9_]{1,32}$' END)
);
CREATE INDEX person_note_newest ON person_note
    (tenant_id, creditor_id, person_id, subject, note_id DESC);

-- A new day that was asked for and given, once for each instalment, with what it cost then: until
-- that day has passed the instalment is due on it, for this much.  Not columns of the instalment: what
-- every message looks at stays narrow.
CREATE TABLE new_due_date (
    tenant_id     bigint NOT NULL,
    instalment_id bigint NOT NULL,
    day           date NOT NULL,
    fine          bigint NOT NULL,
    interest      bigint NOT NULL,
    discount      bigint NOT NULL,
    charge_id     bigint NOT NULL,              -- issued for that day
    given_at      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, instalment_id),
    FOREIGN KEY (tenant_id, instalment_id) REFERENCES instalment,
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);
