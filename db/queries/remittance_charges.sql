-- What the bank is still to be told of an account's boletos: 1 register, 2 write off (void here, or paid
-- by another way), 6 a new due day.  One whose day has passed cannot be registered any more (0); one that
-- was refused waits until it is cured (-1).
-- A charge without a boleto has nothing to register.
-- $1 tenant, $2 bank account, $3 today, $4 again those that were refused, $5 at most
SELECT w.movement, ch.charge_id, ch.nosso_numero, ch.due, ch.issued_on, ch.centavos, ch.principal,
       p.name, p.cep, p.cpf_sealed, p.home_sealed, tm.fine_bp,
       tm.interest_bp, tm.daily, tm.discount, tm.discount_until
FROM charge ch
LEFT JOIN charge_registration r USING (tenant_id, charge_id)
LEFT JOIN charge_terms tm USING (tenant_id, charge_id)
CROSS JOIN LATERAL (SELECT CASE
    WHEN ch.status = 0 AND (r.charge_id IS NULL OR (r.state = 3 AND $4::boolean))
        THEN CASE WHEN ch.due >= $3::date THEN 1 ELSE 0 END
    WHEN ch.status = 0 AND r.state = 3 THEN -1
    WHEN r.state IN (1, 2) AND (ch.status = 2 OR (ch.status = 1 AND NOT EXISTS (
             SELECT FROM payment y WHERE y.tenant_id = ch.tenant_id AND y.charge_id = ch.charge_id
               AND y.method = 2)))
        THEN 2
    WHEN r.state IN (1, 2) AND ch.status = 0 AND r.due <> ch.due THEN 6
    END AS movement) w
JOIN person p ON p.tenant_id = ch.tenant_id AND p.person_id = ch.person_id
WHERE ch.tenant_id = $1::bigint AND ch.bank_account_id = $2::bigint AND ch.barcode IS NOT NULL
  AND w.movement IS NOT NULL
ORDER BY w.movement <= 0, ch.charge_id
LIMIT $5::int
