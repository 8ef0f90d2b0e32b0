-- What a creditor sells, so that texts call things as it does (flows/words).
ALTER TABLE creditor ADD COLUMN segment text NOT NULL DEFAULT 'escola';
-- What a number is for: collection and recruitment of students never share one (000-24).
ALTER TABLE channel_account ADD COLUMN purpose text NOT NULL DEFAULT 'cobranca'
    CHECK (purpose IN ('cobranca', 'captacao'));

-- What somebody who writes to a recruitment number has said yes or no to: nobody of the register, so
-- no address; append-only, the newest row of an identity, creditor, channel and purpose decides.
CREATE TABLE prospect_consent (
    tenant_id    bigint NOT NULL,
    consent_id   bigint GENERATED ALWAYS AS IDENTITY,
    identity_id  bigint NOT NULL,
    creditor_id  bigint NOT NULL,
    channel      smallint NOT NULL,             -- as in consent
    purpose      smallint NOT NULL CHECK (purpose = 4), -- promotion: recruitment asks for no other
    granted      boolean NOT NULL,
    source       text NOT NULL,
    text_version text NOT NULL,                 -- of the words that were said yes or no to
    at           timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, consent_id),
    FOREIGN KEY (tenant_id, identity_id) REFERENCES identity,
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
CREATE INDEX prospect_consent_newest ON prospect_consent
    (tenant_id, identity_id, creditor_id, channel, purpose, consent_id DESC);
CREATE TRIGGER prospect_consent_append_only BEFORE UPDATE OR DELETE ON prospect_consent
    FOR EACH ROW EXECUTE FUNCTION append_only();

-- What people interested in a place at the school tell of it: codes, but for their name, in their own
-- words, which is sealed.
ALTER TABLE person_note
    DROP CONSTRAINT person_note_subject_check,
    DROP CONSTRAINT person_note_check,
    DROP CONSTRAINT person_note_check1,
    DROP CONSTRAINT person_note_check2,
    ADD CHECK (subject IN ('csat', 'motivo', 'canal', 'horario', 'melhoria', 'etapa', 'visita_dia',
                           'visita_hora', 'nome')),
    ADD CHECK ((subject IN ('melhoria', 'nome')) = (words_sealed IS NOT NULL)),
    ADD CHECK ((subject IN ('melhoria', 'nome')) = (answer IS NULL)),
    ADD CHECK (answer ~ CASE subject WHEN 'csat' THEN '^[1-5]$' ELSE '^[a-z0-9_]{1,32}$' END);
