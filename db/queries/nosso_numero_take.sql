-- The next number of each of these bank accounts, in their order; one is never used twice.
-- $1 bank accounts, a number for each time one is named
SELECT k.bank_account_id, nextval(('nosso_numero_' || k.bank_account_id)::regclass) AS number
FROM unnest($1::bigint[]) AS k(bank_account_id)
