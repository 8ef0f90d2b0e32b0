-- A stop word: all proactive purposes on WhatsApp, for everybody registered with this number, for
-- the creditor behind the sender (CH-02).  $1 tenants, $2 creditors, $3 hashes, $4 now
INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                     text_version, at)
SELECT k.tenant_id, a.address_id, k.creditor_id, 1, p, false, 'parar', 'parar-1', $4::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[]) AS k(tenant_id, creditor_id, value_hash)
JOIN address a ON a.tenant_id = k.tenant_id AND a.kind = 1 AND a.value_hash = k.value_hash
CROSS JOIN generate_series(1, 4) AS p
