-- What proves an accepted agreement beside its own row: which link of its creditor's chain it is, and
-- the term's PDF exactly as the person got it, sealed.  The bytes of a PDF also depend on the host (its
-- letters, its PDF library): printing it again in some years would not give them, so they are kept.
CREATE TABLE agreement_evidence (
    tenant_id    bigint NOT NULL,
    agreement_id bigint NOT NULL,
    creditor_id  bigint NOT NULL,
    link         bigint NOT NULL CHECK (link > 0), -- from 1, without a gap
    term_pdf     bytea,                            -- sealed; null = accepted before they were kept
    PRIMARY KEY (tenant_id, agreement_id),
    UNIQUE (tenant_id, creditor_id, link),
    FOREIGN KEY (tenant_id, agreement_id) REFERENCES agreement,
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor
);
CREATE TRIGGER agreement_evidence_append_only BEFORE UPDATE OR DELETE ON agreement_evidence
    FOR EACH ROW EXECUTE FUNCTION append_only();

ALTER TABLE creditor ADD COLUMN chain_links bigint NOT NULL DEFAULT 0; -- how long its chain is
INSERT INTO agreement_evidence (tenant_id, agreement_id, creditor_id, link)
SELECT tenant_id, agreement_id, creditor_id,
       row_number() OVER (PARTITION BY tenant_id, creditor_id ORDER BY accepted_at, agreement_id)
FROM agreement WHERE chain_hash IS NOT NULL;
UPDATE creditor c SET chain_links = n.links
FROM (SELECT tenant_id, creditor_id, max(link) AS links FROM agreement_evidence
      GROUP BY tenant_id, creditor_id) n
WHERE n.tenant_id = c.tenant_id AND n.creditor_id = c.creditor_id;

-- Who writes is looked up by their newest promise.
CREATE INDEX promise_person ON promise (tenant_id, person_id, promise_id DESC);
