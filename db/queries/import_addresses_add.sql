-- A contact with consent is as old as that consent.
-- $1 tenant, $2 from n, $3 to n (not included), $4 id of the key that contacts are sealed with, $5 now
INSERT INTO address (tenant_id, address_id, person_id, kind, value_hash, key_id, value_sealed,
                     registered_at)
OVERRIDING SYSTEM VALUE
SELECT $1::bigint, address_id, person_id, kind, hash, $4::int, sealed, coalesce(at, $5::timestamptz)
FROM import_contact WHERE n >= $2::int AND n < $3::int AND fresh ORDER BY n, kind
