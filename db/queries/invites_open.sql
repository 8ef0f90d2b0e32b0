-- Links that were followed: the session each opened.  Who writes is not known by it (A0): whoever has
-- the phone may have the link.  $1 tenants, $2 creditors, $3 hashes of the tokens, $4 sessions, $5 now
UPDATE invite i SET session_id = k.session_id, opened_at = $5::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::bigint[])
    AS k(tenant_id, creditor_id, token_hash, session_id)
WHERE i.tenant_id = k.tenant_id AND i.token_hash = k.token_hash
  AND i.creditor_id = k.creditor_id AND i.expires_at > $5::timestamptz
