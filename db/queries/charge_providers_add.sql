-- Charges that a provider is to make.  $1 tenants, $2 charges, $3 bank accounts, $4 looked after from
INSERT INTO charge_provider (tenant_id, charge_id, bank_account_id, upkeep_at)
SELECT t, c, b, $4::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(t, c, b)
