-- $1 tenants, $2 creditors, $3 persons, $4 days, $5 centavos, $6 now
INSERT INTO promise (tenant_id, creditor_id, person_id, due, centavos, made_at)
SELECT t, c, p, d, v, $6::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::date[], $5::bigint[]) AS k(t, c, p, d, v)
