-- What somebody asks for on a payment page: a receipt is looked at ("já paguei"), the charge is not
-- theirs, a person is wanted.  It goes on in the conversation.
CREATE TABLE page_request (
    tenant_id       bigint NOT NULL,
    request_id      bigint GENERATED ALWAYS AS IDENTITY,
    charge_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    kind            smallint NOT NULL CHECK (kind IN (1, 2, 3)), -- 1 receipt, 2 not theirs, 3 a person
    at              timestamptz NOT NULL,
    mime_type       text,                       -- of a receipt, by its bytes
    content         bytea,                      -- sealed
    PRIMARY KEY (tenant_id, request_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    CHECK ((kind = 1) = (mime_type IS NOT NULL)),
    CHECK ((kind = 1) = (content IS NOT NULL))
);
CREATE INDEX page_request_charge ON page_request (tenant_id, charge_id, kind, at);
CREATE INDEX page_request_conversation ON page_request (tenant_id, conversation_id) WHERE kind = 1;
