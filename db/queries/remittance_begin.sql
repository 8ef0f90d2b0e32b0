-- The account that a remittance is made for; its row is held, so that no two files get one number.
-- $1 account's slug, $2 number of the next file (or null: the one after the last), $3 variation (or
-- null: as before), $4 now
WITH found AS (
    SELECT b.tenant_id, b.bank_account_id, b.bank, b.agencia, b.conta, b.carteira, b.parts,
           c.legal_name, c.cnpj, c.zone
    FROM bank_account b
    JOIN creditor c USING (tenant_id, creditor_id)
    JOIN tenant t USING (tenant_id)
    WHERE b.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $4::timestamptz)
), held AS (
    INSERT INTO cnab_account AS a (tenant_id, bank_account_id, last_sequence, variation)
    SELECT tenant_id, bank_account_id, coalesce($2::int - 1, 0), $3::text FROM found
    ON CONFLICT (tenant_id, bank_account_id) DO UPDATE
        SET last_sequence = greatest(a.last_sequence, excluded.last_sequence),
            variation = coalesce(excluded.variation, a.variation)
    RETURNING tenant_id, bank_account_id, last_sequence, variation
)
SELECT f.tenant_id, f.bank_account_id, f.bank, f.agencia, f.conta, f.carteira, f.parts, f.legal_name,
       f.cnpj, f.zone, h.last_sequence, h.variation
FROM found f JOIN held h USING (tenant_id, bank_account_id)
