-- "Este número continua seu?": yes renews the check; no ends the link between this person and the
-- number, and only this one (TP-06).
-- $1 tenants, $2 persons, $3 hashes, $4 still theirs, $5 now
UPDATE address a SET
    checked_at = CASE WHEN k.theirs THEN $5::timestamptz ELSE a.checked_at END,
    verified_at = CASE WHEN k.theirs THEN a.verified_at END,
    wrong_party = a.wrong_party OR NOT k.theirs
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::boolean[])
    AS k(tenant_id, person_id, value_hash, theirs)
WHERE a.tenant_id = k.tenant_id AND a.person_id = k.person_id AND a.kind = 1
  AND a.value_hash = k.value_hash
