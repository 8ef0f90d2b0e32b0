-- Looks once more at contacts that were there: somebody may have said stop meanwhile.
-- $1 tenant, $2 from n, $3 to n (not included), $4 creditor
INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                     text_version, at)
SELECT $1::bigint, t.address_id, $4::bigint, t.channel, t.purpose, true, t.source, 'import-1', t.at
FROM import_consent t
WHERE t.n >= $2::int AND t.n < $3::int
  AND (t.fresh OR NOT EXISTS (
      SELECT FROM consent c WHERE c.tenant_id = $1::bigint AND c.address_id = t.address_id
      AND c.creditor_id = $4::bigint AND c.channel = t.channel AND c.purpose = t.purpose
      AND (c.at >= t.at OR NOT c.granted)))
ORDER BY t.n, t.channel, t.purpose
