-- The contracts that payments speak of, in id order, before their charges.
-- $1 bank accounts, $2 txids (or null), $3 nosso numeros (or null)
SELECT ct.contract_id
FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS k(bank_account_id, txid, nosso_numero)
JOIN charge ch ON ch.bank_account_id = k.bank_account_id
    AND (ch.txid = k.txid OR (k.txid IS NULL AND ch.nosso_numero = k.nosso_numero))
JOIN charge_item ci ON ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
JOIN contract ct ON ct.tenant_id = ci.tenant_id AND ct.contract_id = ci.contract_id
ORDER BY ct.contract_id
FOR UPDATE OF ct
