-- The contracts that payments and returns of payments speak of, in id order, before their charges.
-- $1 bank accounts, $2 txids (or null), $3 nosso numeros (or null), $4 the bank's ids of the payments that
-- returns take back (or null), $5 their tenant, $6 whether credits or returns are told, too: they and a
-- payment that they are of, told at the same time by another process, must see each other (7215)
SELECT ct.contract_id
FROM (
    SELECT meant.tenant_id, meant.charge_id
    FROM (SELECT CASE WHEN $6::boolean THEN pg_advisory_xact_lock(7215, b::int)
                      ELSE pg_advisory_xact_lock_shared(7215, b::int) END
          FROM (SELECT max(b % 2147483647) AS b FROM unnest($1::bigint[]) AS k(b)) k) guard
    LEFT JOIN (
        SELECT ch.tenant_id, ch.charge_id
        FROM unnest($1::bigint[], $2::text[], $3::bigint[])
            AS k(bank_account_id, txid, nosso_numero)
        JOIN charge ch ON ch.bank_account_id = k.bank_account_id
            AND (ch.txid = k.txid OR (k.txid IS NULL AND ch.nosso_numero = k.nosso_numero))
        UNION ALL
        SELECT p.tenant_id, p.charge_id
        FROM unnest($1::bigint[], $4::text[]) AS k(bank_account_id, payment_ref)
        CROSS JOIN LATERAL ( -- by the whole key
            SELECT p.tenant_id, p.charge_id FROM payment p
            WHERE p.tenant_id = $5::bigint AND p.bank_account_id = k.bank_account_id
              AND p.external_id = k.payment_ref OFFSET 0) p
        WHERE k.payment_ref IS NOT NULL
    ) meant ON true
    OFFSET 0 -- the guard is taken whether or not there is anything to lock
) ch
JOIN charge_item ci ON ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
JOIN contract ct ON ct.tenant_id = ci.tenant_id AND ct.contract_id = ci.contract_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
