-- Is it over 90 days since these people said that the number they write from is theirs (004-05)?  Never
-- asked of a number that is not theirs in the register.
-- $1 ordinals, $2 tenants, $3 persons, $4 hashes, $5 now
SELECT k.ord, coalesce(a.checked_at, a.registered_at) < $5::timestamptz - interval '90 days' AS due
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[])
    AS k(ord, tenant_id, person_id, value_hash)
JOIN address a ON a.tenant_id = k.tenant_id AND a.person_id = k.person_id AND a.kind = 1
    AND a.value_hash = k.value_hash AND NOT a.wrong_party
