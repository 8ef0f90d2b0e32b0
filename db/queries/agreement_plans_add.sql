-- $1 tenants, $2 agreements, $3 numbers, $4 days, $5 centavos
INSERT INTO agreement_plan (tenant_id, agreement_id, number, due, centavos)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::int[], $4::date[], $5::bigint[])
