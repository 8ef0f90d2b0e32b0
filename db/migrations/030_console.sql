-- Who works at the agents' console: accounts, teams, sessions, links and tries.  A login, a cookie and a
-- link are names from outside: each is looked up by itself and leads to its tenant; everything else goes
-- by (tenant_id, ...) as everywhere.  The console runs under the database role of the whole program, so
-- it is these keys that hold it to its tenant, and the test of every route against another tenant's ids.
CREATE TABLE console_user (
    tenant_id     bigint NOT NULL REFERENCES tenant,
    user_id       bigint GENERATED ALWAYS AS IDENTITY,
    email         text NOT NULL UNIQUE CHECK (email <> '' AND email = lower(email)), -- the login
    name          text NOT NULL CHECK (name <> ''),
    role          smallint NOT NULL CHECK (role BETWEEN 1 AND 4), -- 1 agent, 2 supervisor, 3 manager, 4 operator
    password_hash text,                         -- Argon2id; NULL until the first link is used
    totp_sealed   bytea,
    totp_step     bigint NOT NULL DEFAULT 0,    -- the last one that counted: none counts twice (RFC 6238 5.2)
    disabled_at   timestamptz,
    created_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id),
    CHECK ((password_hash IS NULL) = (totp_sealed IS NULL))
);

-- Each counts once: it goes when it is used.
CREATE TABLE console_recovery_code (
    tenant_id bigint NOT NULL,
    user_id   bigint NOT NULL,
    code_hash bytea NOT NULL CHECK (length(code_hash) = 16), -- keyed
    PRIMARY KEY (tenant_id, user_id, code_hash),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user
);

CREATE TABLE team (
    tenant_id  bigint NOT NULL REFERENCES tenant,
    team_id    bigint GENERATED ALWAYS AS IDENTITY,
    name       text NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, team_id),
    UNIQUE (tenant_id, name)
);
CREATE TABLE team_member (
    tenant_id bigint NOT NULL,
    team_id   bigint NOT NULL,
    user_id   bigint NOT NULL,
    PRIMARY KEY (tenant_id, team_id, user_id),
    FOREIGN KEY (tenant_id, team_id) REFERENCES team,
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user
);
CREATE INDEX team_member_user ON team_member (tenant_id, user_id);
-- What of a creditor a team looks after.
CREATE TABLE team_skill (
    tenant_id   bigint NOT NULL,
    team_id     bigint NOT NULL,
    creditor_id bigint NOT NULL,
    skill       text NOT NULL CHECK (skill ~ '^[a-z][a-z0-9_]{0,31}$'),
    PRIMARY KEY (tenant_id, team_id, creditor_id, skill),
    FOREIGN KEY (tenant_id, team_id) REFERENCES team,
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
CREATE INDEX team_skill_creditor ON team_skill (tenant_id, creditor_id, skill);

-- Ends 30 minutes after it was last seen, and at expires_at whatever happens.
CREATE TABLE console_session (
    tenant_id   bigint NOT NULL,
    session_id  bigint GENERATED ALWAYS AS IDENTITY,
    user_id     bigint NOT NULL,
    secret_hash bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32), -- of the cookie
    state       smallint NOT NULL CHECK (state IN (1, 2)), -- 1 the code is still due, 2 in
    created_at  timestamptz NOT NULL,
    seen_at     timestamptz NOT NULL,
    expires_at  timestamptz NOT NULL,
    ip_prefix   text NOT NULL,                  -- "203.0.113.0/24": where from, not who
    PRIMARY KEY (tenant_id, session_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user
);
CREATE INDEX console_session_user ON console_session (tenant_id, user_id);

-- Sets a password and the code's secret: those it brings take the place of the account's when it is
-- used to its end, and then the link is gone.
CREATE TABLE console_link (
    tenant_id     bigint NOT NULL,
    user_id       bigint NOT NULL,
    kind          smallint NOT NULL CHECK (kind IN (1, 2)), -- 1 the first one, 2 access lost
    token_hash    bytea NOT NULL UNIQUE CHECK (length(token_hash) = 32),
    totp_sealed   bytea NOT NULL,
    password_hash text,                         -- once chosen
    created_at    timestamptz NOT NULL,
    expires_at    timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id),           -- a new one makes the one before worthless
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user
);

-- Tries to log in, per login (whether or not it exists) and per address: a level that leaks away, and
-- from a height on the instant of the next try.  Outside tenants: an unknown login has none.
CREATE TABLE console_try (
    kind     smallint NOT NULL CHECK (kind IN (1, 2)), -- 1 login, 2 address
    key_hash bytea NOT NULL CHECK (length(key_hash) = 16), -- keyed
    level    int NOT NULL,
    until    timestamptz NOT NULL,              -- no try before
    last_at  timestamptz NOT NULL,
    PRIMARY KEY (kind, key_hash)
);
CREATE INDEX console_try_old ON console_try (last_at);

-- How many tries without a wait, and after how many seconds one is forgotten.
CREATE FUNCTION console_try_free(kind int) RETURNS int IMMUTABLE LANGUAGE sql AS
    'SELECT CASE kind WHEN 1 THEN 5 ELSE 20 END';
CREATE FUNCTION console_try_level(kind int, level int, last_at timestamptz, at timestamptz) RETURNS int
    IMMUTABLE LANGUAGE sql AS
    $$SELECT greatest(0, level - floor(extract(epoch FROM at - last_at)
                                      / CASE kind WHEN 1 THEN 900 ELSE 60 END)::int) + 1$$;
-- 30 s, doubled with each further try, at most 15 minutes: nobody is locked out for good by a stranger.
CREATE FUNCTION console_try_wait(kind int, level int) RETURNS interval IMMUTABLE LANGUAGE sql AS
    'SELECT CASE WHEN level < console_try_free(kind) THEN interval ''0''
            ELSE make_interval(secs => least(900, 30 * 2 ^ least(level - console_try_free(kind), 10))) END';
