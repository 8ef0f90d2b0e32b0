-- An account was looked at: again from $4; all that happened before $3 (or null) is known here.
-- $1 tenant, $2 bank account
UPDATE provider_account SET compared_until = coalesce($3::timestamptz, compared_until),
    next_look = $4::timestamptz
WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint
