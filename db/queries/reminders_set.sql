-- Reminders on WhatsApp on or off, as the person asked here: the address (made when it was not there)
-- and a row in the consent ledger.
-- $1 tenants, $2 persons, $3 creditors, $4 hashes, $5 sealed, $6 granted, $7 key id, $8 now
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[],
                         $6::boolean[])
        AS k(tenant_id, person_id, creditor_id, value_hash, value_sealed, granted)
), fresh AS (
    INSERT INTO address (tenant_id, person_id, kind, value_hash, key_id, value_sealed,
                         registered_at)
    SELECT tenant_id, person_id, 1, value_hash, $7::int, value_sealed, $8::timestamptz FROM k
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, address_id, person_id, value_hash
), known AS (
    SELECT a.tenant_id, a.address_id, a.person_id, a.value_hash FROM k
    JOIN address a ON a.tenant_id = k.tenant_id AND a.person_id = k.person_id AND a.kind = 1
        AND a.value_hash = k.value_hash
    UNION SELECT tenant_id, address_id, person_id, value_hash FROM fresh
)
INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                     text_version, at)
SELECT k.tenant_id, n.address_id, k.creditor_id, 1, 1, k.granted, 'conversa', 'lembretes-1',
       $8::timestamptz
FROM k JOIN known n USING (tenant_id, person_id, value_hash)
