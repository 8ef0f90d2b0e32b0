-- What people wrote and was not understood, or had to be asked about: a queue for people to label
-- (`quita nlu review`), so that it is understood some day.  The text is masked before it is sealed:
-- no name, number, address or link of anybody is in it.  Gone after QUITA_REVIEW_DAYS.
CREATE TABLE unclear_message (
    tenant_id       bigint NOT NULL,
    unclear_id      bigint NOT NULL,
    conversation_id bigint NOT NULL,
    flow            text NOT NULL,
    state           text NOT NULL,              -- the one that waited for an answer
    channel         smallint NOT NULL,          -- as in channel_account
    at              timestamptz NOT NULL,
    text_hash       bytea NOT NULL CHECK (length(text_hash) = 16),
    text_sealed     bytea NOT NULL,
    guess           text NOT NULL,              -- the model's label, and how sure it was
    permille        smallint NOT NULL CHECK (permille BETWEEN 0 AND 1000),
    why             text NOT NULL CHECK (why IN ('not_understood', 'unsure')),
    label           text CHECK (label ~ '^([a-z_]{1,40}|-)$'), -- '-': good for nothing
    labelled_at     timestamptz,
    labelled_by     text,
    PRIMARY KEY (tenant_id, unclear_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    CHECK ((label IS NULL) = (labelled_at IS NULL) AND (label IS NULL) = (labelled_by IS NULL))
);
-- A text counts once in a state of a conversation, however often it was written there.
CREATE UNIQUE INDEX unclear_message_once ON unclear_message
    (tenant_id, conversation_id, state, flow, text_hash);
CREATE INDEX unclear_message_at ON unclear_message (at);
CREATE INDEX unclear_message_open ON unclear_message (at, unclear_id) WHERE label IS NULL;
