-- The importer's staging tables.  These are shapes only and stay empty: an import makes temporary
-- tables of the same names in its session, which hide them (pg_temp is searched first).  So every
-- statement prepares anywhere, and nothing of a file stays behind when an import is killed.

-- One row a line of the file that was good by itself.
CREATE UNLOGGED TABLE import_row (
    row_no        int NOT NULL,
    key           text NOT NULL,                -- pessoa_chave
    role          smallint NOT NULL,
    contract      text NOT NULL,
    enrolment     text,
    instalment    text,                         -- NULL: the line only declares a person
    due           date,
    centavos      bigint,
    status        smallint,
    paid_on       date,
    paid_centavos bigint
);
-- Who a line speaks of, each way of writing a person once a chunk of lines.
CREATE UNLOGGED TABLE import_person (
    row_no       int NOT NULL,
    key          text NOT NULL,
    name         text NOT NULL,
    fold         text NOT NULL,                 -- the name without accents and capitals
    cpf          text,                          -- look-up hash in hexadecimal: it has an order
    cpf_hint     text,                          -- masked
    cpf_sealed   bytea,
    birth        date,
    cep          text,
    phone        bytea,                         -- look-up hash
    phone_sealed bytea,
    phone_source text,
    phone_at     timestamptz,
    email        bytea,
    email_sealed bytea,
    email_source text,
    email_at     timestamptz
);
-- Lines that are refused, or that need a word, after a look at the other lines and the register.
CREATE UNLOGGED TABLE import_finding (
    row_no  int NOT NULL,
    problem text NOT NULL,
    first   int,                                -- the two lines that disagree
    second  int,
    hint    text
);
CREATE INDEX ON import_finding (row_no);
-- Keys of people whose lines are all refused.
CREATE UNLOGGED TABLE import_doubt (
    key     text NOT NULL,
    problem text NOT NULL,
    first   int,
    second  int,
    hint    text
);
-- What is to be done, numbered for the chunks in which it is done.
CREATE UNLOGGED TABLE import_who (
    n          int NOT NULL,
    key        text NOT NULL,
    row_no     int NOT NULL,
    person_id  bigint NOT NULL,
    creates    boolean NOT NULL,                -- this key makes the person
    changes    boolean NOT NULL,
    links      boolean NOT NULL,                -- the key is new to this creditor
    problem    text,
    name       text NOT NULL,
    cpf        text,
    cpf_hint   text,
    cpf_sealed bytea,
    birth      date,
    cep        text
);
CREATE INDEX ON import_who (n);
CREATE UNLOGGED TABLE import_contact (
    n         int NOT NULL,
    row_no    int NOT NULL,
    person_id bigint NOT NULL,
    address_id bigint NOT NULL,
    kind      smallint NOT NULL,
    hash      bytea NOT NULL,
    sealed    bytea NOT NULL,
    source    text,
    at        timestamptz,                  -- of the consent; NULL: none
    fresh     boolean NOT NULL
);
CREATE INDEX ON import_contact (n);
CREATE UNLOGGED TABLE import_consent (
    n         int NOT NULL,
    row_no    int NOT NULL,
    address_id bigint NOT NULL,
    fresh     boolean NOT NULL,                 -- of the address
    kind      smallint NOT NULL,
    channel   smallint NOT NULL,
    purpose   smallint NOT NULL,
    source    text NOT NULL,
    at        timestamptz NOT NULL,
    refused   boolean NOT NULL                  -- the person said stop: it stays so
);
CREATE INDEX ON import_consent (n);
CREATE UNLOGGED TABLE import_contract (
    n           int NOT NULL,
    key         text NOT NULL,
    enrolment   text,
    several     boolean NOT NULL,               -- the file gives it more than one enrolment
    contract_id bigint NOT NULL,
    creates     boolean NOT NULL,
    changes     boolean NOT NULL
);
CREATE INDEX ON import_contract (n);
CREATE UNLOGGED TABLE import_party (
    n           int NOT NULL,                   -- of the contract
    contract_id bigint NOT NULL,
    person_id   bigint NOT NULL,
    role        smallint NOT NULL,
    was         smallint                        -- NULL: not a party yet
);
CREATE INDEX ON import_party (n);
CREATE UNLOGGED TABLE import_due (
    n             int NOT NULL,                 -- of the contract
    contract_id   bigint NOT NULL,
    key           text NOT NULL,
    row_no        int NOT NULL,
    due           date NOT NULL,
    centavos      bigint NOT NULL,
    status        smallint NOT NULL,
    paid_on       date,
    paid_centavos bigint,
    clash         boolean NOT NULL,             -- lines disagree about it
    instalment_id bigint,                       -- NULL: new
    was           smallint,
    changes       boolean NOT NULL,
    kept          boolean NOT NULL              -- the house knows better: it stays as it is
);
CREATE INDEX ON import_due (n);

-- This session's own empty staging tables.  An analyst's settings: a million lines are few sorts.
CREATE FUNCTION import_stage() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    shape text;
BEGIN
    PERFORM set_config('work_mem', '128MB', false), set_config('jit', 'off', false),
            set_config('default_statistics_target', '10', false);
    IF to_regclass('pg_temp.import_row') IS NULL THEN -- later in a session it may not be changed
        PERFORM set_config('temp_buffers', '128MB', false);
    END IF;
    FOREACH shape IN ARRAY ARRAY['import_row', 'import_person', 'import_finding', 'import_doubt',
        'import_who', 'import_contact', 'import_consent', 'import_contract', 'import_party',
        'import_due'] LOOP
        EXECUTE format('DROP TABLE IF EXISTS pg_temp.%I', shape);
        EXECUTE format('CREATE TEMPORARY TABLE %I (LIKE %I.%I INCLUDING INDEXES)', shape,
                       current_schema(), shape);
    END LOOP;
END $$;
-- Nobody else counts the rows of temporary tables; without a count joins are guessed.
CREATE FUNCTION import_counted(shape text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ANALYZE pg_temp.%I', shape);
END $$;
-- Names as people compare them: "JOSÉ" is "jose".
CREATE FUNCTION import_fold(name text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT lower(translate(name, 'ÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑáàâãäéèêëíìîïóòôõöúùûüçñ',
                                 'AAAAAEEEEIIIIOOOOOUUUUCNaaaaaeeeeiiiiooooouuuucn'))
$$;
