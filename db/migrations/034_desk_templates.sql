-- The templates that WhatsApp knows of a business account (WABA), as it last listed them: what may be said
-- outside the 24 hours (WhatsApp reference 9).  A template belongs to the business account, so to each of
-- the tenant's numbers under it.
CREATE TABLE whatsapp_template (
    tenant_id   bigint NOT NULL REFERENCES tenant,
    business_id text NOT NULL,
    name        text NOT NULL CHECK (name ~ '^[a-z0-9_]+$' AND length(name) <= 512),
    language    text NOT NULL CHECK (language <> ''),
    category    text NOT NULL,                  -- Meta's word: UTILITY, MARKETING, AUTHENTICATION
    status      text NOT NULL,                  -- Meta's word: APPROVED, PENDING, PAUSED, ...
    header      text,                           -- of a header of text
    body        text NOT NULL,                  -- with {{1}}, {{2}}
    footer      text,
    buttons     text,                           -- labels, one a line
    variables   int NOT NULL CHECK (variables >= 0), -- how many values its body takes
    needs       text CHECK (needs IN ('header', 'names', 'button')), -- what only programs give; null: nothing
    listed_at   timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, business_id, name, language)
);

-- What a person sent stays at the provider: its id there and what it is said to be.  It is fetched when
-- somebody opens it, and never kept here.
ALTER TABLE message ADD COLUMN media_id text, ADD COLUMN media_type text;
