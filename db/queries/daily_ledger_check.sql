-- Whether the books of a creditor agree with themselves and with what is open and paid.
-- $1 tenant, $2 creditor, $3 today, $4 now
INSERT INTO ledger_check (tenant_id, creditor_id, day, at, unbalanced, difference, paid_differs,
                          life_differs)
SELECT $1::bigint, $2::bigint, $3::date, $4::timestamptz, d.unbalanced, d.difference, d.paid_differs,
       d.life_differs
FROM ledger_differs($1::bigint, $2::bigint) d
ON CONFLICT (tenant_id, creditor_id, day) DO UPDATE SET at = EXCLUDED.at,
    unbalanced = EXCLUDED.unbalanced, difference = EXCLUDED.difference,
    paid_differs = EXCLUDED.paid_differs, life_differs = EXCLUDED.life_differs
RETURNING unbalanced, difference, paid_differs, life_differs
