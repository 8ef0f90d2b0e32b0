-- The terms of the charges that payments name: what each asks for depends on the day it is paid.  Only what
-- is paid as a boleto, or at a provider, is asked for by them: a Pix, a card page or a transfer of our own
-- bank has the charge's value in it, whatever the day.  Under the locks of the two statements before it.
-- $1 ordinals, $2 bank accounts, $3 txids (or null), $4 nosso numeros (or null), $5 methods
SELECT k.ord, ch.centavos, ch.due, t.fine_bp, t.interest_bp, t.daily, t.discount, t.discount_until
FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[], $5::int[])
    AS k(ord, bank_account_id, txid, nosso_numero, method)
JOIN charge ch ON ch.bank_account_id = k.bank_account_id
    AND (ch.txid = k.txid OR (k.txid IS NULL AND ch.nosso_numero = k.nosso_numero))
JOIN charge_terms t ON t.tenant_id = ch.tenant_id AND t.charge_id = ch.charge_id
WHERE k.method = 2 OR EXISTS (SELECT FROM charge_provider p
                              WHERE p.tenant_id = ch.tenant_id AND p.charge_id = ch.charge_id)
