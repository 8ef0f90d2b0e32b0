-- The terms of the charges that payments name: what each asks for depends on the day it is paid.  Only what
-- is paid as a boleto, or at a provider, is asked for by them: a Pix, a card page or a transfer of our own
-- bank has the charge's value in it, whatever the day.  Under the locks of the two statements before it.
-- $1 ordinals, $2 bank accounts, $3 txids (or null), $4 nosso numeros (or null), $5 methods
SELECT k.ord, ch.centavos, ch.due, ch.late_fine_bp, ch.late_interest_bp, ch.late_daily,
       ch.early_discount, ch.early_until
FROM unnest($1::int[], $2::bigint[], $3::text[], $4::bigint[], $5::int[])
    AS k(ord, bank_account_id, txid, nosso_numero, method)
JOIN charge ch ON ch.bank_account_id = k.bank_account_id
    AND (ch.txid = k.txid OR (k.txid IS NULL AND ch.nosso_numero = k.nosso_numero))
WHERE (ch.late_fine_bp > 0 OR ch.late_interest_bp > 0 OR ch.early_discount > 0)
  AND (k.method = 2 OR EXISTS (SELECT FROM charge_provider p
                               WHERE p.tenant_id = ch.tenant_id AND p.charge_id = ch.charge_id))
