-- All that happened before $3 is known here.  $1 tenant, $2 bank account
UPDATE provider_account SET compared_until = $3::timestamptz
WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint
