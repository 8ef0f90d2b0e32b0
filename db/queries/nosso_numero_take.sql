-- The next number of each of these bank accounts, in their order; one is never used twice.  Some
-- banks put something before it and let it start again after so many: used says that a title of the
-- account has the number which that makes (the year's are used up).
-- $1 tenants, $2 bank accounts, a number for each time one is named, $3 what stands before it, $4
-- after how many it starts again (null: never)
SELECT k.bank_account_id, n.number,
       EXISTS (SELECT FROM charge c
               WHERE c.tenant_id = k.tenant_id AND c.bank_account_id = k.bank_account_id
                 AND c.nosso_numero = k.before + coalesce((n.number - 1) % k.most + 1, n.number)) AS used
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(tenant_id, bank_account_id, before, most)
CROSS JOIN LATERAL (SELECT nextval(('nosso_numero_' || k.bank_account_id)::regclass) AS number) n
