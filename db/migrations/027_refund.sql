-- Money that a person decided to give back (quita case close --refund) and a provider sends: one row a
-- decision, kept for ever.
CREATE TABLE refund (
    tenant_id       bigint NOT NULL,
    refund_id       bigint GENERATED ALWAYS AS IDENTITY,
    bank_account_id bigint NOT NULL,            -- where the payment came, and goes back from
    payment_id      bigint NOT NULL,
    -- Ours: the provider makes it once by this.  Letters and digits, as BACEN's Pix API wants it.
    reference       text NOT NULL UNIQUE CHECK (reference ~ '^[A-Za-z0-9]{1,35}$'),
    centavos        bigint NOT NULL CHECK (centavos > 0),
    -- 0 to be asked for, 1 the provider has it, 2 the provider says that it went, 3 booked, 4 came to nothing
    state           smallint NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 4),
    asked_by        text NOT NULL,
    asked_at        timestamptz NOT NULL,
    external_id     text,                       -- the provider's id of the return, once it has one
    code            text,                       -- the provider's last word, for operators
    why             text,
    ended_at        timestamptz,
    -- One job at a time asks the provider: until then somebody else may be at it.  A provider's notice
    -- brings the next look forward, and never ends the lease.
    busy_until      timestamptz NOT NULL DEFAULT '-infinity',
    look_at         timestamptz NOT NULL,
    tries           smallint NOT NULL DEFAULT 0,
    PRIMARY KEY (tenant_id, refund_id),
    CHECK ((state > 2) = (ended_at IS NOT NULL)),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account,
    FOREIGN KEY (tenant_id, payment_id) REFERENCES payment
);
-- Never two of one payment at a time.
CREATE UNIQUE INDEX refund_open ON refund (tenant_id, payment_id) WHERE state < 3;
CREATE INDEX refund_due ON refund (look_at) WHERE state < 3;
CREATE INDEX refund_payment ON refund (tenant_id, payment_id);
-- payment.outcome has three more words: refunding (a provider is at it; nothing else can be decided),
-- refund_failed (it came to nothing: the case is back), refund_part (a part went, the rest waits).
