-- One-time codes, each for a purpose: until now only an agreement had one.
CREATE TABLE confirmation_code (
    tenant_id       bigint NOT NULL,
    code_id         bigint GENERATED ALWAYS AS IDENTITY,
    person_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    purpose         smallint NOT NULL CHECK (purpose IN (1, 2)), -- 1 agreement, 2 change of contact
    agreement_id    bigint,                     -- what it is for; a contact stands in the hash only
    code_hash       bytea,                      -- over what it is for and the digits; NULL = used
    until           timestamptz NOT NULL,
    tries           smallint NOT NULL DEFAULT 0, -- wrong ones
    sent_at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, code_id),
    FOREIGN KEY (tenant_id, person_id) REFERENCES person,
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement,
    CHECK ((purpose = 1) = (agreement_id IS NOT NULL))
);
CREATE INDEX confirmation_code_newest ON confirmation_code
    (tenant_id, conversation_id, purpose, code_id DESC);
CREATE INDEX confirmation_code_agreement ON confirmation_code (tenant_id, agreement_id, code_id DESC)
    WHERE agreement_id IS NOT NULL;
CREATE INDEX confirmation_code_person ON confirmation_code (tenant_id, person_id, sent_at);

-- Codes on their way keep their ten minutes.
INSERT INTO confirmation_code (tenant_id, person_id, conversation_id, purpose, agreement_id,
                               code_hash, until, tries, sent_at)
SELECT tenant_id, person_id, conversation_id, 1, agreement_id, code_hash, code_until, code_tries,
       code_until - interval '10 minutes'
FROM agreement WHERE status = 0 AND code_until IS NOT NULL AND conversation_id IS NOT NULL;
ALTER TABLE agreement DROP COLUMN code_hash, DROP COLUMN code_until, DROP COLUMN code_tries;

ALTER TABLE address
    ADD COLUMN checked_at  timestamptz,         -- the person said it is still theirs; NULL: never asked
    ADD COLUMN verified_at timestamptz;         -- the person proved from it who they are

-- A link in an SMS or e-mail that opens the chat: who it was made for, never what for (001-18).
CREATE TABLE invite (
    tenant_id   bigint NOT NULL,
    invite_id   bigint GENERATED ALWAYS AS IDENTITY,
    token_hash  bytea NOT NULL CHECK (length(token_hash) = 16),
    creditor_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    made_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    session_id  bigint,                         -- the newest one it opened; NULL = not used yet
    opened_at   timestamptz,
    PRIMARY KEY (tenant_id, invite_id),
    UNIQUE (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);

-- Somebody who answers for another leaves a time at which to call (001-10).
ALTER TABLE care_case DROP CONSTRAINT care_case_kind_check, ADD CONSTRAINT care_case_kind_check
    CHECK (kind IN ('contestacao', 'dificuldade', 'falecimento', 'menor', 'angustia', 'lgpd',
                    'quitacao', 'juridico', 'reclamacao', 'retorno'));
