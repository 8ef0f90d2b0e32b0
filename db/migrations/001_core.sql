-- Quita's schema.  tenant_id leads every key and foreign key (a row cannot point across tenants);
-- only small routing tables stand outside it.  No default says now(): instants are parameters.

CREATE SEQUENCE process_number AS int MAXVALUE 2000000000 CYCLE;
CREATE SEQUENCE nosso_numero AS bigint MAXVALUE 99999999999;
-- Ids that the server gives itself: a process takes blocks of 16384 (sessions, outbox, attempts).
CREATE SEQUENCE id_block AS bigint INCREMENT BY 16384;

-- ---------------------------------------------------------------- who runs collection, who is owed
CREATE TABLE tenant (
    tenant_id  bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug       text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    name       text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL
);

CREATE TABLE creditor (
    tenant_id      bigint NOT NULL REFERENCES tenant,
    creditor_id    bigint GENERATED ALWAYS AS IDENTITY,
    slug           text NOT NULL UNIQUE CHECK (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    trade_name     text NOT NULL CHECK (trade_name <> ''),
    legal_name     text NOT NULL,
    cnpj           text NOT NULL CHECK (cnpj ~ '^[0-9A-Z]{12}[0-9]{2}$'),
    address        text NOT NULL,
    phone          text NOT NULL,
    hours          text NOT NULL,               -- as people read it
    opens_minute   smallint NOT NULL DEFAULT 480,
    closes_minute  smallint NOT NULL DEFAULT 1080,
    zone           text NOT NULL DEFAULT 'America/Sao_Paulo',
    policy         text NOT NULL,               -- JSON, checked before it is stored
    policy_version int NOT NULL DEFAULT 1,
    chain_hash     bytea,                       -- newest link of the agreements' evidence
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, creditor_id)
);

-- Where boletos and Pix of a creditor are issued.
CREATE TABLE bank_account (
    tenant_id       bigint NOT NULL,
    bank_account_id bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id     bigint NOT NULL,
    slug            text NOT NULL UNIQUE,       -- names the webhook: /webhooks/banco/{slug}
    bank            text NOT NULL CHECK (bank ~ '^[0-9]{3}$'),
    agencia         text NOT NULL,
    conta           text NOT NULL,
    carteira        text NOT NULL,
    pix_key         text NOT NULL,
    api_url         text NOT NULL,              -- the bank's Pix API
    token_sealed    bytea NOT NULL,
    secret_sealed   bytea NOT NULL,             -- signs the bank's notices
    PRIMARY KEY (tenant_id, bank_account_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);

-- Routing: the webhook's app (its secrets), outside tenants because one app may serve several.
CREATE TABLE webhook_app (
    app            text PRIMARY KEY CHECK (app ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
    provider       text NOT NULL CHECK (provider IN ('whatsapp')),
    secret_sealed  bytea NOT NULL,
    secret2_sealed bytea,                       -- the second active secret while one is replaced
    verify_sealed  bytea NOT NULL
);

CREATE TABLE channel_account (
    tenant_id    bigint NOT NULL,
    account_id   bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id  bigint NOT NULL,
    app          text NOT NULL REFERENCES webhook_app,
    channel      smallint NOT NULL,             -- 1 whatsapp
    external_id  text NOT NULL,                 -- phone_number_id
    business_id  text NOT NULL,                 -- WABA id
    display_number text,                        -- digits: for links that open the chat
    api_url      text NOT NULL,
    api_version  text NOT NULL,
    token_sealed bytea NOT NULL,
    stopped      text,                          -- why sending stopped by itself; NULL = it runs
    PRIMARY KEY (tenant_id, account_id),
    UNIQUE (app, external_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);

-- quita pause|resume: scope 'all' or a channel's name.
CREATE TABLE pause (
    scope text PRIMARY KEY,
    since timestamptz NOT NULL
);

-- ---------------------------------------------------------------- people and what they owe
CREATE TABLE person (
    tenant_id  bigint NOT NULL REFERENCES tenant,
    person_id  bigint GENERATED ALWAYS AS IDENTITY,
    cpf_hash   bytea CHECK (length(cpf_hash) = 16),
    cpf_key_id int,
    cpf_sealed bytea,
    name       text NOT NULL CHECK (name <> ''),
    birth      date,
    cep        text,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, person_id)
);
CREATE UNIQUE INDEX person_cpf ON person (tenant_id, cpf_hash) WHERE cpf_hash IS NOT NULL;

-- The creditor's own key of a person.
CREATE TABLE person_key (
    tenant_id   bigint NOT NULL,
    creditor_id bigint NOT NULL,
    key         text NOT NULL,
    person_id   bigint NOT NULL,
    PRIMARY KEY (tenant_id, creditor_id, key),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);

-- A contact: one channel's address of a person.
CREATE TABLE address (
    tenant_id     bigint NOT NULL,
    address_id    bigint GENERATED ALWAYS AS IDENTITY,
    person_id     bigint NOT NULL,
    kind          smallint NOT NULL,            -- 1 phone, 2 e-mail
    value_hash    bytea NOT NULL CHECK (length(value_hash) = 16),
    key_id        int NOT NULL,
    value_sealed  bytea NOT NULL,
    registered_at timestamptz NOT NULL,         -- a code goes only where this is over 30 days ago
    wrong_party   boolean NOT NULL DEFAULT false, -- never used again (TP-06)
    PRIMARY KEY (tenant_id, address_id),
    UNIQUE (tenant_id, person_id, kind, value_hash),
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE INDEX address_value ON address (tenant_id, kind, value_hash);

-- Consent ledger (CH-01, CH-02): append-only; the newest row per address, creditor, channel and
-- purpose decides.
CREATE TABLE consent (
    tenant_id    bigint NOT NULL,
    consent_id   bigint GENERATED ALWAYS AS IDENTITY,
    address_id   bigint NOT NULL,
    creditor_id  bigint NOT NULL,
    channel      smallint NOT NULL,             -- 1 whatsapp, 2 sms, 3 e-mail, 4 voice, 5 letter
    purpose      smallint NOT NULL,             -- 1 lembrete, 2 cobrança, 3 pesquisa, 4 promoção
    granted      boolean NOT NULL,
    source       text NOT NULL,
    text_version text NOT NULL,
    at           timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, consent_id),
    FOREIGN KEY (tenant_id, address_id) REFERENCES address,
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
CREATE INDEX consent_address ON consent
    (tenant_id, address_id, creditor_id, channel, purpose, consent_id DESC);

CREATE TABLE contract (
    tenant_id   bigint NOT NULL,
    contract_id bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id bigint NOT NULL,
    key         text NOT NULL,
    enrolment   text,
    created_at  timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, contract_id),
    UNIQUE (tenant_id, creditor_id, key),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);

CREATE TABLE contract_party (
    tenant_id   bigint NOT NULL,
    contract_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    role        smallint NOT NULL,              -- 1 responsável, 2 corresponsável, 3 aluno
    PRIMARY KEY (tenant_id, contract_id, person_id),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE INDEX contract_party_person ON contract_party (tenant_id, person_id);

CREATE TABLE agreement (
    tenant_id      bigint NOT NULL,
    agreement_id   bigint NOT NULL,
    creditor_id    bigint NOT NULL,
    person_id      bigint NOT NULL,
    conversation_id bigint,
    status         smallint NOT NULL,           -- 0 offered, 1 active, 2 settled, 3 broken,
                                                -- 4 cancelled, 5 expired
    principal      bigint NOT NULL,
    charges        bigint NOT NULL,
    discount       bigint NOT NULL,
    interest       bigint NOT NULL,             -- of the plan itself
    total          bigint NOT NULL CHECK (total = principal + charges - discount + interest),
    term_text      text NOT NULL,
    term_sha256    bytea NOT NULL,
    policy_version int NOT NULL,
    offered_at     timestamptz NOT NULL,
    expires_at     timestamptz NOT NULL,
    code_hash      bytea,
    code_until     timestamptz,
    code_tries     smallint NOT NULL DEFAULT 0,
    accepted_at    timestamptz,
    evidence       text,                        -- JSON (collections reference 14.4)
    chain_hash     bytea,                       -- SHA-256 over the one before and this evidence
    protocol       text,
    PRIMARY KEY (tenant_id, agreement_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE INDEX agreement_person ON agreement (tenant_id, person_id);
CREATE INDEX agreement_conversation ON agreement (tenant_id, conversation_id) WHERE status = 0;

CREATE TABLE instalment (
    tenant_id     bigint NOT NULL,
    instalment_id bigint GENERATED ALWAYS AS IDENTITY,
    contract_id   bigint NOT NULL,
    key           text NOT NULL,
    due           date NOT NULL,
    centavos      bigint NOT NULL CHECK (centavos > 0),
    status        smallint NOT NULL DEFAULT 0,  -- 0 open, 1 paid, 2 cancelled, 3 renegotiated
    paid_on       date,
    paid_centavos bigint,
    agreement_id  bigint,                       -- the agreement that made this instalment
    renegotiated_by bigint,                     -- the agreement that replaced it
    PRIMARY KEY (tenant_id, instalment_id),
    UNIQUE (tenant_id, contract_id, key),
    FOREIGN KEY (tenant_id, contract_id) REFERENCES contract,
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement,
    FOREIGN KEY (tenant_id, renegotiated_by) REFERENCES agreement,
    CHECK ((status = 1) = (paid_on IS NOT NULL AND paid_centavos IS NOT NULL))
);

-- What an agreement covers, and the plan it offers.
CREATE TABLE agreement_item (
    tenant_id     bigint NOT NULL,
    agreement_id  bigint NOT NULL,
    instalment_id bigint NOT NULL,
    contract_id   bigint NOT NULL,
    PRIMARY KEY (tenant_id, agreement_id, instalment_id),
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement,
    FOREIGN KEY (tenant_id, instalment_id) REFERENCES instalment
);
CREATE TABLE agreement_plan (
    tenant_id    bigint NOT NULL,
    agreement_id bigint NOT NULL,
    number       int NOT NULL,                  -- 0 = down payment
    due          date NOT NULL,
    centavos     bigint NOT NULL CHECK (centavos > 0),
    PRIMARY KEY (tenant_id, agreement_id, number),
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement
);

CREATE TABLE promise (
    tenant_id   bigint NOT NULL,
    promise_id  bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    due         date NOT NULL,
    centavos    bigint NOT NULL,
    status      smallint NOT NULL DEFAULT 0,    -- 0 open, 1 kept, 2 partial, 3 broken, 4 replaced
    made_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, promise_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE UNIQUE INDEX promise_one_open ON promise (tenant_id, creditor_id, person_id)
    WHERE status = 0;

-- "Já paguei": quiet while a person looks at it.
CREATE TABLE paid_claim (
    tenant_id       bigint NOT NULL,
    paid_claim_id   bigint NOT NULL,
    creditor_id     bigint NOT NULL,
    person_id       bigint,                     -- NULL: somebody not identified
    conversation_id bigint NOT NULL,
    protocol        text NOT NULL,
    made_at         timestamptz NOT NULL,
    media_id        text,                       -- the receipt, at the provider
    until           timestamptz NOT NULL,       -- the answer is due
    closed_at       timestamptz,
    PRIMARY KEY (tenant_id, paid_claim_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE UNIQUE INDEX paid_claim_open ON paid_claim (tenant_id, conversation_id)
    WHERE closed_at IS NULL;

-- One boleto with its Pix and its page, issued for some instalments.
CREATE TABLE charge (
    tenant_id       bigint NOT NULL,
    charge_id       bigint NOT NULL,
    creditor_id     bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    person_id       bigint NOT NULL,
    status          smallint NOT NULL DEFAULT 0, -- 0 open, 1 paid, 2 cancelled
    centavos        bigint NOT NULL CHECK (centavos > 0),
    principal       bigint NOT NULL,
    fine            bigint NOT NULL,
    interest        bigint NOT NULL,
    discount        bigint NOT NULL,
    due             date NOT NULL,
    issued_on       date NOT NULL,
    nosso_numero    bigint NOT NULL,
    barcode         text NOT NULL CHECK (length(barcode) = 44),
    line            text NOT NULL CHECK (length(line) = 47),
    txid            text NOT NULL UNIQUE,       -- routing of payment notices
    pix_payload     text,                       -- once the bank has registered it
    agreement_id    bigint,
    paid_at         timestamptz,
    PRIMARY KEY (tenant_id, charge_id),
    UNIQUE (tenant_id, bank_account_id, nosso_numero),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person,
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement,
    CHECK (centavos = principal + fine + interest - discount)
);
CREATE INDEX charge_person ON charge (tenant_id, person_id, status);

CREATE TABLE charge_item (
    tenant_id     bigint NOT NULL,
    charge_id     bigint NOT NULL,
    instalment_id bigint NOT NULL,
    contract_id   bigint NOT NULL,
    principal     bigint NOT NULL,
    fine          bigint NOT NULL,
    interest      bigint NOT NULL,
    discount      bigint NOT NULL,
    PRIMARY KEY (tenant_id, charge_id, instalment_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge,
    FOREIGN KEY (tenant_id, instalment_id) REFERENCES instalment
);
CREATE INDEX charge_item_instalment ON charge_item (tenant_id, instalment_id);

-- Routing: /p/{token} by the SHA-256 of the token.
CREATE TABLE page_token (
    token_hash bytea PRIMARY KEY CHECK (length(token_hash) = 32),
    tenant_id  bigint NOT NULL,
    charge_id  bigint NOT NULL,
    invite     boolean NOT NULL,                -- asks for the factor before it shows anything
    expires_at timestamptz NOT NULL,
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);

-- A payment notice, for ever; unique by the bank's own id.
CREATE TABLE payment (
    tenant_id       bigint NOT NULL,
    payment_id      bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    external_id     text NOT NULL,              -- endToEndId, or the boleto's authentication
    method          smallint NOT NULL,          -- 1 Pix, 2 boleto
    charge_id       bigint,
    centavos        bigint NOT NULL,
    paid_at         timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    state           smallint NOT NULL,          -- 1 settled, 2 in the case queue
    reason          text,                       -- why it is a case: wrong_amount, unknown, double
    PRIMARY KEY (tenant_id, payment_id),
    UNIQUE (tenant_id, bank_account_id, external_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account,
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);

-- Double entry, append-only; the lines of an entry add up to zero.
CREATE TABLE ledger_entry (
    tenant_id   bigint NOT NULL,
    entry_id    bigint GENERATED ALWAYS AS IDENTITY,
    creditor_id bigint NOT NULL,
    kind        text NOT NULL,                  -- payment, agreement, import
    source_id   bigint NOT NULL,                -- payment_id, agreement_id, ...
    day         date NOT NULL,
    at          timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, entry_id),
    UNIQUE (tenant_id, kind, source_id),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
CREATE TABLE ledger_line (
    tenant_id     bigint NOT NULL,
    entry_id      bigint NOT NULL,
    line_no       smallint NOT NULL,
    account       text NOT NULL CHECK (account IN
        ('cash', 'receivable', 'fine_income', 'interest_income', 'discount_granted', 'suspense')),
    instalment_id bigint,
    centavos      bigint NOT NULL CHECK (centavos <> 0), -- debit positive, credit negative
    PRIMARY KEY (tenant_id, entry_id, line_no),
    FOREIGN KEY (tenant_id, entry_id) REFERENCES ledger_entry,
    FOREIGN KEY (tenant_id, instalment_id) REFERENCES instalment
);
CREATE FUNCTION ledger_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT sum(centavos) FROM ledger_line
        WHERE tenant_id = NEW.tenant_id AND entry_id = NEW.entry_id) <> 0 THEN
        RAISE EXCEPTION 'ledger entry % does not balance', NEW.entry_id USING ERRCODE = '23514';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER ledger_line_balances AFTER INSERT ON ledger_line
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_balances();
CREATE FUNCTION append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = '42501';
END $$;
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER ledger_line_append_only BEFORE UPDATE OR DELETE ON ledger_line
    FOR EACH ROW EXECUTE FUNCTION append_only();
CREATE TRIGGER consent_append_only BEFORE UPDATE OR DELETE ON consent
    FOR EACH ROW EXECUTE FUNCTION append_only();

-- ---------------------------------------------------------------- who writes, and the conversation
CREATE TABLE identity (
    tenant_id      bigint NOT NULL REFERENCES tenant,
    identity_id    bigint GENERATED ALWAYS AS IDENTITY,
    channel        smallint NOT NULL,
    created_at     timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, identity_id)
);
-- Both spellings of a number share one canonical alias; a BSUID is another.
CREATE TABLE identity_alias (
    tenant_id   bigint NOT NULL,
    channel     smallint NOT NULL,
    alias       bytea NOT NULL CHECK (length(alias) = 16),
    identity_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, channel, alias),
    FOREIGN KEY (tenant_id, identity_id) REFERENCES identity
);

-- The hot row: everything a turn needs of a conversation.  No index on what a turn changes.
CREATE TABLE conversation (
    tenant_id       bigint NOT NULL,
    conversation_id bigint GENERATED ALWAYS AS IDENTITY,
    account_id      bigint NOT NULL,
    creditor_id     bigint NOT NULL,
    identity_id     bigint NOT NULL,
    phone_sealed    bytea,                      -- digits as last received or returned
    bsuid_sealed    bytea,
    session_id      bigint,
    session_started timestamptz,
    flow_version    int NOT NULL DEFAULT 0,
    session_state   bytea,                      -- sealed
    person_id       bigint,
    assurance       smallint NOT NULL DEFAULT 0,
    assurance_until timestamptz,
    owner           smallint NOT NULL DEFAULT 0, -- 0 bot, 1 queue, 2 agent
    fence           bigint NOT NULL DEFAULT 0,  -- grows at every change of owner
    marks           bigint NOT NULL DEFAULT 0,  -- marks of the bot's messages under this lock
    turn_no         bigint NOT NULL DEFAULT 0,
    last_inbound    timestamptz,
    held_since      timestamptz,                -- first of the lines being gathered
    muted           boolean NOT NULL DEFAULT false, -- said stop: nothing proactive
    apologised_at   timestamptz,
    PRIMARY KEY (tenant_id, conversation_id),
    UNIQUE (tenant_id, account_id, identity_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES channel_account,
    FOREIGN KEY (tenant_id, identity_id) REFERENCES identity,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.02);

-- Makes what is missing: identity, its aliases, conversation.  Rare, so a loop; in alias order, so
-- that two processes cannot wait for each other.  Whoever loses a race takes the winner's rows.
CREATE FUNCTION conversations_ensure(tenants bigint[], accounts bigint[], creditors bigint[],
    aliases bytea[], seconds bytea[], at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r record;
    known bigint;
    fresh bigint;
BEGIN
    FOR r IN SELECT * FROM unnest(tenants, accounts, creditors, aliases, seconds)
             AS k(tenant_id, account_id, creditor_id, alias, alias2) ORDER BY alias LOOP
        SELECT a.identity_id INTO known FROM identity_alias a
            WHERE a.tenant_id = r.tenant_id AND a.channel = 1 AND a.alias IN (r.alias, r.alias2)
            ORDER BY a.alias = r.alias DESC LIMIT 1;
        IF NOT FOUND THEN
            INSERT INTO identity (tenant_id, channel, created_at) VALUES (r.tenant_id, 1, at)
                RETURNING identity_id INTO fresh;
            INSERT INTO identity_alias VALUES (r.tenant_id, 1, r.alias, fresh)
                ON CONFLICT DO NOTHING;
            SELECT a.identity_id INTO known FROM identity_alias a
                WHERE a.tenant_id = r.tenant_id AND a.channel = 1 AND a.alias = r.alias;
            IF known <> fresh THEN
                DELETE FROM identity WHERE tenant_id = r.tenant_id AND identity_id = fresh;
            END IF;
        END IF;
        INSERT INTO identity_alias SELECT r.tenant_id, 1, v, known
            FROM unnest(ARRAY[r.alias, r.alias2]) AS v WHERE v IS NOT NULL ON CONFLICT DO NOTHING;
        INSERT INTO conversation (tenant_id, account_id, creditor_id, identity_id)
            VALUES (r.tenant_id, r.account_id, r.creditor_id, known) ON CONFLICT DO NOTHING;
    END LOOP;
END $$;

-- Not on the hot path: it changes when somebody is identified, not at every turn.
CREATE INDEX conversation_person ON conversation (tenant_id, creditor_id, person_id);

CREATE TABLE session (
    tenant_id       bigint NOT NULL,
    session_id      bigint NOT NULL,
    conversation_id bigint NOT NULL,
    creditor_id     bigint NOT NULL,
    flow            text NOT NULL,
    flow_version    int NOT NULL,
    person_id       bigint,
    started_at      timestamptz NOT NULL,
    ended_at        timestamptz,
    outcome         text,
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
);
CREATE INDEX session_conversation ON session (tenant_id, conversation_id);

-- Published flows: what is running stays on the version it started with.
CREATE TABLE flow_version (
    flow         text NOT NULL,
    version      int NOT NULL,
    graph        text NOT NULL,
    texts        text NOT NULL,
    sha256       bytea NOT NULL,
    published_at timestamptz NOT NULL,
    PRIMARY KEY (flow, version)
);

CREATE TABLE hand_over (
    tenant_id       bigint NOT NULL,
    hand_over_id    bigint NOT NULL,
    conversation_id bigint NOT NULL,
    session_id      bigint NOT NULL,
    reason          text NOT NULL,
    protocol        text NOT NULL,
    fence           bigint NOT NULL,
    asked_at        timestamptz NOT NULL,
    taken_at        timestamptz,
    taken_by        text,
    marks_before    bigint,                     -- conversation.marks at the take-over
    closed_at       timestamptz,
    PRIMARY KEY (tenant_id, hand_over_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
);
CREATE UNIQUE INDEX hand_over_open ON hand_over (tenant_id, conversation_id)
    WHERE closed_at IS NULL;

-- Factor tries (TP-03), append-only, purged after a few days.  subject: hash of the identity.
CREATE TABLE factor_try (
    tenant_id bigint NOT NULL,
    try_id    bigint GENERATED ALWAYS AS IDENTITY,
    subject   bytea NOT NULL,
    cpf_hash  bytea NOT NULL,
    ok        boolean NOT NULL,
    at        timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, try_id)
);
CREATE INDEX factor_try_subject ON factor_try (tenant_id, subject, at);
CREATE INDEX factor_try_cpf ON factor_try (tenant_id, cpf_hash, at);

-- ---------------------------------------------------------------- events in
-- What was seen before: purged after 90 days.
CREATE TABLE inbox_key (
    tenant_id  bigint NOT NULL,
    account_id bigint NOT NULL,
    key        bytea NOT NULL CHECK (length(key) = 16),
    at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, key)
);
-- Each unit as it came, sealed.  state 0 waits for its turn, 1 done, 2 quarantined, 3 only kept.
CREATE TABLE inbox (
    tenant_id       bigint NOT NULL,
    inbox_id        bigint GENERATED BY DEFAULT AS IDENTITY,
    account_id      bigint,
    conversation_id bigint,
    kind            smallint NOT NULL,
    state           smallint NOT NULL,
    provider_at     timestamptz,
    received_at     timestamptz NOT NULL,
    unit            bytea NOT NULL,
    PRIMARY KEY (tenant_id, inbox_id, received_at)
) PARTITION BY RANGE (received_at);
CREATE INDEX inbox_waiting ON inbox (tenant_id, conversation_id) WHERE state = 0;

-- ---------------------------------------------------------------- history
CREATE TABLE message (
    tenant_id       bigint NOT NULL,
    message_id      bigint GENERATED ALWAYS AS IDENTITY,
    conversation_id bigint NOT NULL,
    session_id      bigint,
    at              timestamptz NOT NULL,
    direction       smallint NOT NULL,          -- 0 in, 1 bot, 2 agent, 3 note
    level           smallint NOT NULL,          -- disclosure: L2 is masked once A2 has expired
    kind            text NOT NULL,
    text            text,                       -- CPFs and card numbers masked before this write
    outbox_id       bigint,
    trace           text,
    PRIMARY KEY (tenant_id, conversation_id, message_id, at)
) PARTITION BY RANGE (at);

-- ---------------------------------------------------------------- events out
CREATE TABLE outbox (
    tenant_id       bigint NOT NULL,
    outbox_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    account_id      bigint NOT NULL,
    key             bytea NOT NULL CHECK (length(key) = 16), -- semantic: session, turn, index
    class           smallint NOT NULL,          -- 1 reply, 2 nudge, 3 agent, 4 code, 5 receipt
    level           smallint NOT NULL,
    fence           bigint NOT NULL,
    contract_id     bigint,
    charge_id       bigint,
    payload         bytea,                      -- sealed reply; emptied when its fate is known
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    state           smallint NOT NULL DEFAULT 0, -- 0 ready, 1 submitting, 2 sent, 3 failed,
                                                 -- 4 unknown, 5 expired, 6 cancelled
    code            int,
    PRIMARY KEY (tenant_id, outbox_id),
    UNIQUE (tenant_id, key),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
) WITH (fillfactor = 80);
-- What is not yet known, narrow; a row goes when its message's fate is known.
CREATE TABLE outbox_queue (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    outbox_id       bigint NOT NULL,
    contract_id     bigint,
    process_no      int NOT NULL,               -- whose it is while its advisory lock is held
    state           smallint NOT NULL DEFAULT 0, -- 0 ready, 1 submitting, 2 unknown, awaits proof
    tries           smallint NOT NULL DEFAULT 0,
    not_before      timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id, outbox_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
CREATE INDEX outbox_queue_contract ON outbox_queue (tenant_id, contract_id)
    WHERE contract_id IS NOT NULL;

CREATE TABLE attempt (
    tenant_id  bigint NOT NULL,
    attempt_id bigint NOT NULL,                 -- what we send as opaque data, nothing else
    outbox_id  bigint NOT NULL,
    process_no int NOT NULL,
    marked_at  timestamptz NOT NULL,
    known_at   timestamptz,
    outcome    smallint,                        -- NULL submitting, then enum send_outcome
    code       int,
    rank       smallint NOT NULL DEFAULT 0,     -- 1 sent, 2 delivered, 3 read, 100 failed
    rank_at    timestamptz,
    PRIMARY KEY (tenant_id, attempt_id),
    FOREIGN KEY (tenant_id, outbox_id) REFERENCES outbox
) WITH (fillfactor = 70);
CREATE INDEX attempt_outbox ON attempt (tenant_id, outbox_id);

CREATE TABLE sent_ref (
    tenant_id  bigint NOT NULL,
    account_id bigint NOT NULL,
    ref        bytea NOT NULL CHECK (length(ref) = 16), -- hash of the provider's id
    attempt_id bigint NOT NULL,
    PRIMARY KEY (tenant_id, account_id, ref)
);
-- A status that came before its send was known and that does not carry our reference.
CREATE TABLE status_parked (
    tenant_id  bigint NOT NULL,
    account_id bigint NOT NULL,
    ref        bytea NOT NULL CHECK (length(ref) = 16),
    rank       smallint NOT NULL,
    code       int,
    at         timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, account_id, ref, rank)
);

-- ---------------------------------------------------------------- time and trail
CREATE TABLE timer (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    kind            smallint NOT NULL,          -- 1 gather, 2 silence
    due_at          timestamptz NOT NULL,
    turn_no         bigint NOT NULL,            -- stale when the conversation has gone on
    PRIMARY KEY (tenant_id, conversation_id, kind)
);
CREATE INDEX timer_due ON timer (due_at);

CREATE TABLE audit (
    tenant_id  bigint NOT NULL,
    audit_id   bigint GENERATED ALWAYS AS IDENTITY,
    at         timestamptz NOT NULL,
    actor      text NOT NULL,                   -- "bot", "agent:ana", "cli"
    action     text NOT NULL,
    subject    text NOT NULL,                   -- kind and id, never personal data
    detail     text,
    PRIMARY KEY (tenant_id, audit_id, at)
) PARTITION BY RANGE (at);

-- Partitions by month; made ahead for the months around an instant.
CREATE FUNCTION ensure_partitions(around timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    first  date;
    next   date;
BEGIN
    FOREACH parent IN ARRAY ARRAY['inbox', 'message', 'audit'] LOOP
        FOR i IN -1 .. 3 LOOP
            first := (date_trunc('month', around AT TIME ZONE 'UTC')
                      + make_interval(months => i))::date;
            next := (first + interval '1 month')::date;
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                parent || to_char(first, '_YYYY_MM'), parent,
                first::text || ' 00:00+00', next::text || ' 00:00+00');
        END LOOP;
    END LOOP;
END $$;
-- What falls outside (a clock far off, a very old message) is kept, too.
CREATE TABLE inbox_other PARTITION OF inbox DEFAULT;
CREATE TABLE message_other PARTITION OF message DEFAULT;
CREATE TABLE audit_other PARTITION OF audit DEFAULT;
-- The first ones now; the server makes the next ones every day.
SELECT ensure_partitions(now());
