-- How a creditor speaks: the flows' wordings for that tone (flows/tone.h).
ALTER TABLE creditor ADD COLUMN tone text NOT NULL DEFAULT 'usual' CHECK (tone IN ('usual', 'formal'));

-- Ways to pay beside boleto and Pix, of who has them.  A card is paid on the bank's own page: no number
-- of a card ever comes here.
ALTER TABLE bank_account ADD COLUMN cards boolean NOT NULL DEFAULT false;
-- Agency and account as people type them into their bank's app; null: no transfers are offered.
ALTER TABLE bank_account ADD COLUMN transfer_agency text;
ALTER TABLE bank_account ADD COLUMN transfer_account text;
ALTER TABLE bank_account ADD CHECK ((transfer_agency IS NULL) = (transfer_account IS NULL));
-- The page, once the bank has made it.  Not a column of the charge: what every message looks at stays
-- narrow.
CREATE TABLE card_page (
    tenant_id bigint NOT NULL,
    charge_id bigint NOT NULL,
    url       text NOT NULL,
    PRIMARY KEY (tenant_id, charge_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);

-- What was paid and what of it is in the account: a Pix and a transfer at once, a boleto and a card when
-- the bank says so, less its fee.  payment.method: 1 Pix, 2 boleto, 3 card, 4 transfer.
ALTER TABLE payment ADD COLUMN credited_at timestamptz;
ALTER TABLE payment ADD COLUMN fee bigint NOT NULL DEFAULT 0 CHECK (fee >= 0 AND fee <= centavos);
UPDATE payment SET credited_at = paid_at WHERE method = 1;
ALTER TABLE ledger_line DROP CONSTRAINT ledger_line_account_check;
ALTER TABLE ledger_line ADD CONSTRAINT ledger_line_account_check CHECK (account IN
    ('cash', 'receivable', 'fine_income', 'interest_income', 'discount_granted', 'suspense',
     'bank_fee'));

-- Actions that a provider answers after the turn.  Nobody owns one: asking the provider again gives the
-- same, so who takes it only moves not_before past the time that a call may take.
CREATE TABLE provider_request (
    tenant_id       bigint NOT NULL,
    request_id      bigint NOT NULL,
    conversation_id bigint NOT NULL,
    kind            smallint NOT NULL,          -- 1 card link
    charge_id       bigint NOT NULL,
    state           smallint NOT NULL DEFAULT 0, -- 0 open, 1 answered, 2 expired
    tries           smallint NOT NULL DEFAULT 0,
    not_before      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,       -- the flow waits no longer than this
    outcome         text,
    answered_at     timestamptz,
    PRIMARY KEY (tenant_id, request_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge
);
CREATE UNIQUE INDEX provider_request_open ON provider_request
    (tenant_id, conversation_id, kind, charge_id) WHERE state = 0;
CREATE INDEX provider_request_due ON provider_request (not_before) WHERE state = 0;
-- The request whose answer the session waits for: an answer to another one is not for it.
ALTER TABLE conversation ADD COLUMN awaits bigint;
