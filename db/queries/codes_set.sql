-- $1 tenants, $2 agreements, $3 hashes of the codes, $4 until
UPDATE agreement a SET code_hash = k.code_hash, code_until = k.until, code_tries = 0
FROM unnest($1::bigint[], $2::bigint[], $3::bytea[], $4::timestamptz[])
    AS k(tenant_id, agreement_id, code_hash, until)
WHERE a.tenant_id = k.tenant_id AND a.agreement_id = k.agreement_id
