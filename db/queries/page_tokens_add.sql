-- $1 hashes, $2 tenants, $3 charges, $4 expiries
INSERT INTO page_token (token_hash, tenant_id, charge_id, invite, expires_at)
SELECT h, t, c, false, e
FROM unnest($1::bytea[], $2::bigint[], $3::bigint[], $4::timestamptz[]) AS k(h, t, c, e)
