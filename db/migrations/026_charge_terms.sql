-- What a charge asks for on another day than its own, frozen when it is issued: paper, remittance and
-- provider say it, and a payment is judged by it.  A charge that holds a fine or interest already carries
-- neither again (CDC-10: the fine is charged once, at most 2 %).
ALTER TABLE charge
    ADD COLUMN late_fine_bp smallint NOT NULL DEFAULT 0 CHECK (late_fine_bp BETWEEN 0 AND 200),
    -- a month, simple, by the day; as whole centavos a day when it is `late_daily`
    ADD COLUMN late_interest_bp smallint NOT NULL DEFAULT 0 CHECK (late_interest_bp BETWEEN 0 AND 1000),
    ADD COLUMN late_daily boolean NOT NULL DEFAULT false,
    ADD COLUMN early_discount bigint NOT NULL DEFAULT 0, -- until the end of early_until
    ADD COLUMN early_until date,
    ADD CHECK ((fine = 0 AND interest = 0) OR (late_fine_bp = 0 AND late_interest_bp = 0)),
    ADD CHECK (early_discount >= 0 AND early_discount < centavos),
    ADD CHECK ((early_discount > 0) = (early_until IS NOT NULL));

-- Boletos of our own issue that are out already: their paper says the creditor's policy.  Those of
-- providers were made without terms.
UPDATE charge ch
SET late_fine_bp = coalesce((c.policy::jsonb ->> 'fine_bp')::smallint, 200),
    late_interest_bp = CASE WHEN c.policy::jsonb ->> 'interest' = 'legal' THEN 0
        ELSE coalesce((c.policy::jsonb ->> 'interest_monthly_bp')::smallint, 100) END,
    late_daily = coalesce(c.policy::jsonb ->> 'interest' = 'daily_amount', false)
FROM creditor c
WHERE c.tenant_id = ch.tenant_id AND c.creditor_id = ch.creditor_id
  AND ch.status <> 1 AND ch.fine = 0 AND ch.interest = 0
  AND NOT EXISTS (SELECT FROM charge_provider p
                  WHERE p.tenant_id = ch.tenant_id AND p.charge_id = ch.charge_id);
