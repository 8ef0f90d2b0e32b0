-- $1 tenants, $2 agreements, $3 instalments, $4 contracts
INSERT INTO agreement_item (tenant_id, agreement_id, instalment_id, contract_id)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
