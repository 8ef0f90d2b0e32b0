-- What somebody who writes to a recruitment number said yes or no to.
-- $1 tenants, $2 identities, $3 creditors, $4 granted, $5 sources, $6 versions of the text, $7 now
INSERT INTO prospect_consent (tenant_id, identity_id, creditor_id, channel, purpose, granted, source,
                              text_version, at)
SELECT t, i, c, 1, 4, g, s, v, $7::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::boolean[], $5::text[], $6::text[])
    AS k(t, i, c, g, s, v)
