-- The site's chat: a channel account whose conversations are held in browsers (channel 6, web).  It has no
-- provider: what is said is a row that the browser is shown.
ALTER TABLE channel_account ALTER COLUMN app DROP NOT NULL;
ALTER TABLE channel_account ALTER COLUMN token_sealed DROP NOT NULL;

-- Where a site's key leads: one of the few tables without a tenant in front (architecture rule 8).
CREATE TABLE chat_widget (
    widget_key      text PRIMARY KEY CHECK (widget_key ~ '^[a-z0-9][a-z0-9-]{7,62}$'),
    tenant_id       bigint NOT NULL,
    account_id      bigint NOT NULL,
    origins         text[] NOT NULL,            -- scheme, host and port, compared whole
    colour          text NOT NULL CHECK (colour ~ '^#[0-9a-f]{6}$'),
    UNIQUE (tenant_id, account_id),
    FOREIGN KEY (tenant_id, account_id) REFERENCES channel_account
);

-- A browser's hold on its conversation.  Only hashes of its secrets are kept.  The one before stays good for
-- a moment when the identity level rises and a new one is made (ASVS 7.2.4).
CREATE TABLE chat_session (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    secret_hash     bytea NOT NULL UNIQUE CHECK (length(secret_hash) = 32),
    old_hash        bytea CHECK (length(old_hash) = 32),
    old_until       timestamptz,
    ticket_hash     bytea UNIQUE CHECK (length(ticket_hash) = 32), -- for one socket, once
    ticket_until    timestamptz,
    ticket_from     text,                       -- "203.0.113.0/24": where it was asked for
    raised          smallint NOT NULL DEFAULT 0, -- identity level that the secret was made for
    last_id         bigint NOT NULL DEFAULT 0,  -- of its lines: grows by one a line, under this row's lock
    read_upto       bigint NOT NULL DEFAULT 0,
    day             date NOT NULL,
    day_count       int NOT NULL DEFAULT 0,     -- lines that the person sent on that day
    created_at      timestamptz NOT NULL,
    seen_at         timestamptz NOT NULL,
    closed_at       timestamptz,
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
) WITH (fillfactor = 70);
CREATE INDEX chat_session_old ON chat_session (old_hash) WHERE old_hash IS NOT NULL;

-- What the browser shows, gap-free by conversation.  cid: the browser's own name of a line, so that one that
-- comes again is the same; outbox_id does that for ours.
CREATE TABLE chat_line (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    id              bigint NOT NULL,
    at              timestamptz NOT NULL,
    direction       smallint NOT NULL,          -- as message.direction: 0 in, 1 bot, 2 agent
    level           smallint NOT NULL,          -- disclosure: L2 is masked once A2 has expired
    cid             uuid,
    outbox_id       bigint,
    charge_id       bigint,                     -- whose boleto a document is
    body            bytea NOT NULL,             -- sealed: the text that came, or the packed reply
    PRIMARY KEY (tenant_id, conversation_id, id)
);
CREATE UNIQUE INDEX chat_line_cid ON chat_line (tenant_id, conversation_id, cid) WHERE cid IS NOT NULL;
CREATE UNIQUE INDEX chat_line_outbox ON chat_line (tenant_id, outbox_id) WHERE outbox_id IS NOT NULL;

-- A new conversation of a new visitor.  Answers no row for a key that nobody has.
CREATE FUNCTION chat_session_begin(key text, secret bytea, alias bytea, at timestamptz)
RETURNS TABLE (tenant bigint, conversation bigint) LANGUAGE plpgsql AS $$
DECLARE
    w record;
    who bigint;
BEGIN
    SELECT a.tenant_id, a.account_id, a.creditor_id INTO w
    FROM chat_widget k JOIN channel_account a USING (tenant_id, account_id)
    WHERE k.widget_key = key;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    tenant := w.tenant_id;
    INSERT INTO identity (tenant_id, channel, created_at) VALUES (w.tenant_id, 6, at)
        RETURNING identity_id INTO who;
    INSERT INTO identity_alias (tenant_id, channel, alias, identity_id)
        VALUES (w.tenant_id, 6, alias, who);
    INSERT INTO conversation (tenant_id, account_id, creditor_id, identity_id)
        VALUES (w.tenant_id, w.account_id, w.creditor_id, who)
        RETURNING conversation_id INTO conversation;
    INSERT INTO chat_session (tenant_id, conversation_id, secret_hash, day, created_at, seen_at)
        VALUES (w.tenant_id, conversation, secret, (at AT TIME ZONE 'UTC')::date, at, at);
    RETURN NEXT;
END $$;
