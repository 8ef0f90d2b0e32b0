-- $1 tenants, $2 charges, $3 instalments, $4 contracts, $5 principal, $6 fine, $7 interest,
-- $8 discount
INSERT INTO charge_item (tenant_id, charge_id, instalment_id, contract_id, principal, fine,
                         interest, discount)
SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                     $6::bigint[], $7::bigint[], $8::bigint[])
