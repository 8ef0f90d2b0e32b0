-- How an account's provider is reached when a bearer token of ours is not all it asks for: OAuth2
-- elsewhere, and mutual TLS (BACEN's Pix API).  Most accounts have no row.
CREATE TABLE bank_connection (
    tenant_id       bigint NOT NULL,
    bank_account_id bigint NOT NULL,
    token_url       text,                       -- null: below the account's own address
    certificate     text,                       -- PEM, ours, its chain behind it; null: none is asked for
    key_sealed      bytea,                      -- its private key, PEM
    authority       text,                       -- PEM, trusted instead of the system's; null: the system's
    CHECK ((certificate IS NULL) = (key_sealed IS NULL)),
    PRIMARY KEY (tenant_id, bank_account_id),
    FOREIGN KEY (tenant_id, bank_account_id) REFERENCES bank_account ON DELETE CASCADE
);
