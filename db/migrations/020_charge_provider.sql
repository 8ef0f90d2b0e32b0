-- Accounts whose charges are made by a payment provider (server/providers/psp.h), beside our own issue.
ALTER TABLE bank_account ADD COLUMN provider text NOT NULL DEFAULT 'banco'
    CHECK (provider IN ('banco', 'asaas', 'bacen_pix'));

-- The provider tells line and barcode after the charge's row is written, and may have none at all.
ALTER TABLE charge ALTER COLUMN line DROP NOT NULL;
ALTER TABLE charge ALTER COLUMN barcode DROP NOT NULL;
ALTER TABLE charge ADD CHECK ((line IS NULL) = (barcode IS NULL));

-- What a provider made of a charge.  Not columns of the charge: what every message looks at stays
-- narrow.  The row is written with the charge; provider_id comes with the provider's answer.
CREATE TABLE charge_provider (
    tenant_id       bigint NOT NULL,
    charge_id       bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    -- 0 to be made, 1 stands there, 2 stands there and is not to be paid any more, 3 gone there
    state           smallint NOT NULL DEFAULT 0,
    provider_id     text CHECK (length(provider_id) BETWEEN 1 AND 64),
    pix_until       timestamptz,                -- the payload is dead after this; null: it lives on
    page_url        text,
    pdf_url         text,
    ways            smallint NOT NULL DEFAULT 0, -- 1 boleto, 2 Pix, 4 card, added up
    read_at         timestamptz,                -- when line, Pix and addresses were read last
    -- One job a charge at a time, whoever asks: until then somebody else may be at it.
    busy_until      timestamptz NOT NULL DEFAULT '-infinity',
    -- When something is to be done without anybody waiting: made ahead (0), taken down because it is over
    -- (1) or void (2).
    upkeep_at       timestamptz NOT NULL,
    tries           smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, charge_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge,
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
CREATE UNIQUE INDEX charge_provider_id ON charge_provider (tenant_id, bank_account_id, provider_id)
    WHERE provider_id IS NOT NULL;
CREATE INDEX charge_provider_upkeep ON charge_provider (upkeep_at) WHERE state IN (0, 1, 2);
-- A charge that is void here must not be payable there, whoever voids it.
CREATE FUNCTION charge_void_at_provider() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE charge_provider SET state = 2, upkeep_at = '-infinity', tries = 0
    WHERE tenant_id = NEW.tenant_id AND charge_id = NEW.charge_id AND state IN (0, 1);
    RETURN NULL;
END $$;
CREATE TRIGGER charge_void_at_provider AFTER UPDATE OF status ON charge
    FOR EACH ROW WHEN (NEW.status = 2 AND OLD.status = 0)
    EXECUTE FUNCTION charge_void_at_provider();

-- What a provider tells, as it came: stored before it is answered, worked off afterwards.
CREATE TABLE provider_event (
    tenant_id       bigint NOT NULL,
    event_id        bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,
    key             text NOT NULL,              -- the provider's own id of the event
    name            text NOT NULL,
    kind            smallint NOT NULL,          -- 0 money, 1 the charge changed, 2 news
    provider_id     text,                       -- the charge it speaks of
    state           smallint NOT NULL DEFAULT 0, -- 0 to be worked off, 1 done, 2 nothing to do
    tries           smallint NOT NULL DEFAULT 0,
    not_before      timestamptz NOT NULL,
    received_at     timestamptz NOT NULL,
    raw_sealed      bytea NOT NULL,
    PRIMARY KEY (tenant_id, event_id),
    UNIQUE (tenant_id, bank_account_id, key),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);
CREATE INDEX provider_event_due ON provider_event (not_before) WHERE state = 0;
CREATE INDEX provider_event_open ON provider_event (tenant_id, bank_account_id, provider_id)
    WHERE state = 0;

-- An account with its provider: how far its list was compared, and the calls made of a budget.
CREATE TABLE provider_account (
    tenant_id       bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    compared_until  timestamptz NOT NULL DEFAULT '-infinity', -- what happened before is known here
    next_look       timestamptz NOT NULL DEFAULT '-infinity', -- at the list and the queue of notices
    window_began    timestamptz NOT NULL DEFAULT '-infinity',
    window_calls    int NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, bank_account_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account
);

-- provider_request.kind: 1 card link, 2 second copy (an account whose charges a provider makes).
COMMENT ON COLUMN provider_request.kind IS '1 card link, 2 second copy';
