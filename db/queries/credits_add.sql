-- What the bank has paid into the account of boletos and cards, less its fee: each once, also before its
-- payment is known (credits_book.sql).
-- $1 tenant, $2 bank account, $3 the bank's ids of the payments, $4 gross centavos, $5 fees,
-- $6 credited at, $7 credited on (day), $8 now
INSERT INTO credit (tenant_id, bank_account_id, external_id, centavos, fee, at, day, received_at)
SELECT $1::bigint, $2::bigint, k.external_id, k.centavos, k.fee, k.at, k.day, $8::timestamptz
FROM unnest($3::text[], $4::bigint[], $5::bigint[], $6::timestamptz[], $7::date[])
    AS k(external_id, centavos, fee, at, day)
ORDER BY k.external_id
ON CONFLICT DO NOTHING
