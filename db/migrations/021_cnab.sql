-- Files that are exchanged with banks (docs/cnab.md).

-- What the remittances of an account need beside its parts: the number of the last one, and Banco do
-- Brasil's variation of the wallet.
CREATE TABLE cnab_account (
    tenant_id       bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    last_sequence   int NOT NULL DEFAULT 0 CHECK (last_sequence BETWEEN 0 AND 999999),
    variation       text CHECK (variation ~ '^[0-9]{1,3}$'),
    PRIMARY KEY (tenant_id, bank_account_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);

-- A file, once: the same bytes again are the same file.
CREATE TABLE cnab_file (
    tenant_id       bigint NOT NULL,
    file_id         bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    direction       smallint NOT NULL,          -- 1 from the bank, 2 to the bank
    layout          smallint NOT NULL,          -- 240, 400
    sequence        int,                        -- its number at the bank
    made_on         date,
    digest          bytea NOT NULL CHECK (length(digest) = 32), -- SHA-256
    content         bytea,                      -- sealed; of what was sent, to give it out again
    records         int NOT NULL,
    at              timestamptz NOT NULL,
    done_at         timestamptz,                -- of one from the bank: all of it is booked
    PRIMARY KEY (tenant_id, file_id),
    UNIQUE (tenant_id, bank_account_id, direction, digest),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
CREATE UNIQUE INDEX cnab_file_sent ON cnab_file (tenant_id, bank_account_id, sequence)
    WHERE direction = 2;

-- A record of a file.  From the bank: once, by title, occurrence, day and value, by whatever file it
-- comes.  To the bank: an instruction of a charge.
CREATE TABLE cnab_record (
    tenant_id       bigint NOT NULL,
    record_id       bigint GENERATED ALWAYS AS IDENTITY,
    file_id         bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    line            int NOT NULL,
    key             bytea NOT NULL CHECK (length(key) = 32), -- SHA-256
    occurrence      text NOT NULL,              -- the bank's code; of one to the bank the movement
    kind            smallint NOT NULL,          -- enum cnab_kind; 100 of one to the bank
    nosso_numero    text NOT NULL,              -- as the file has it
    charge_id       bigint,
    day             date,
    centavos        bigint,
    fee             bigint NOT NULL DEFAULT 0,
    reasons         text NOT NULL DEFAULT '',
    -- of a payment: its id in the table of payments, and when its money reaches the account
    external_id     text,
    credited_on     date,
    credit_told     boolean NOT NULL DEFAULT false,
    PRIMARY KEY (tenant_id, record_id),
    UNIQUE (tenant_id, bank_account_id, key),
    FOREIGN KEY (tenant_id, file_id) REFERENCES cnab_file,
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);
CREATE INDEX cnab_record_credit ON cnab_record (tenant_id, bank_account_id, credited_on)
    WHERE external_id IS NOT NULL AND NOT credit_told;
CREATE INDEX cnab_record_charge ON cnab_record (tenant_id, charge_id) WHERE charge_id IS NOT NULL;

-- Whether the bank knows a charge's boleto, and as what.  No row: it was never told.
CREATE TABLE charge_registration (
    tenant_id  bigint NOT NULL,
    charge_id  bigint NOT NULL,
    state      smallint NOT NULL,               -- 1 sent, 2 registered, 3 refused, 4 its write-off was
                                                -- sent, 5 written off at the bank
    due        date NOT NULL,                   -- as the bank was told last
    reason     text,                            -- why it was refused, in the words of people
    changed_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, charge_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);
