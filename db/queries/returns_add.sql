-- What was taken back of payments: each once, also before its payment is known (returns_book.sql).
-- $1 tenant, $2 bank account, $3 the bank's ids of the returns, $4 of the payments, $5 methods,
-- $6 centavos, $7 taken back at, $8 on (day), $9 the days until which nothing is said first, $10 sealed
-- notices for the person, $11 ... for one whose debt is open again, $12 now
INSERT INTO payment_return (tenant_id, bank_account_id, external_id, payment_ref, method, centavos,
                            at, day, quiet_until, notice, notice_open, received_at)
SELECT $1::bigint, $2::bigint, k.external_id, k.payment_ref, k.method, k.centavos, k.at, k.day,
       k.quiet_until, k.notice, k.notice_open, $12::timestamptz
FROM unnest($3::text[], $4::text[], $5::int[], $6::bigint[], $7::timestamptz[], $8::date[],
            $9::date[], $10::bytea[], $11::bytea[])
    AS k(external_id, payment_ref, method, centavos, at, day, quiet_until, notice, notice_open)
ORDER BY k.external_id
ON CONFLICT DO NOTHING
