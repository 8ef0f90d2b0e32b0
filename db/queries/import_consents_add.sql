-- Looks once more: somebody may have said stop meanwhile.
-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor
INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                     text_version, at)
SELECT a.tenant_id, a.address_id, $4::bigint, t.channel, t.purpose, true, t.source, 'import-1', t.at
FROM import_consent t
JOIN address a ON a.tenant_id = $1::bigint AND a.person_id = t.person_id AND a.kind = t.kind
    AND a.value_hash = t.hash
WHERE t.n >= $2::int AND t.n < $3::int
  AND NOT EXISTS (SELECT FROM consent c WHERE c.tenant_id = a.tenant_id
                  AND c.address_id = a.address_id AND c.creditor_id = $4::bigint
                  AND c.channel = t.channel AND c.purpose = t.purpose
                  AND (c.at >= t.at OR NOT c.granted))
ORDER BY t.n, t.channel, t.purpose
