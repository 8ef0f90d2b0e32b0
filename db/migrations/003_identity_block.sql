-- Six failures in a day (TP-03): only a person lifts it; time does not.  subject: hash of the
-- identity, as in factor_try.  What failed before it was lifted no longer counts.
CREATE TABLE identity_block (
    tenant_id  bigint NOT NULL REFERENCES tenant,
    subject    bytea NOT NULL,
    blocked_at timestamptz NOT NULL,
    lifted_at  timestamptz,                     -- NULL: it stands
    lifted_by  text,
    PRIMARY KEY (tenant_id, subject)
);
