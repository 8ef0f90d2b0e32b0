-- What proves accepted agreements, each once.
-- $1 tenants, $2 agreements, $3 creditors, $4 links, $5 sealed PDFs of the terms
INSERT INTO agreement_evidence (tenant_id, agreement_id, creditor_id, link, term_pdf)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[])
