-- What a charge asks for on another day than its own, frozen when it is issued: paper, remittance and
-- provider say it, and a payment is judged by it.  One that asks for its value on any day has no row: it
-- holds fine and interest already (CDC-10: the fine is charged once, at most 2 %).
CREATE TABLE charge_terms (
    tenant_id      bigint NOT NULL,
    charge_id      bigint NOT NULL,
    fine_bp        smallint NOT NULL CHECK (fine_bp BETWEEN 0 AND 200),
    interest_bp    smallint NOT NULL CHECK (interest_bp BETWEEN 0 AND 1000), -- a month, simple, by the day
    daily          boolean NOT NULL,            -- as whole centavos a day
    discount       bigint NOT NULL CHECK (discount >= 0), -- until the end of discount_until
    discount_until date,
    PRIMARY KEY (tenant_id, charge_id),
    FOREIGN KEY (tenant_id, charge_id) REFERENCES charge,
    CHECK (fine_bp > 0 OR interest_bp > 0 OR discount > 0),
    CHECK ((discount > 0) = (discount_until IS NOT NULL))
);

-- Boletos of our own issue that are out already: their paper says the creditor's policy.  Those of
-- providers were made without terms.
INSERT INTO charge_terms (tenant_id, charge_id, fine_bp, interest_bp, daily, discount)
SELECT tenant_id, charge_id, fine_bp, interest_bp, daily, 0
FROM (SELECT ch.tenant_id, ch.charge_id,
             coalesce((c.policy::jsonb ->> 'fine_bp')::smallint, 200) AS fine_bp,
             CASE WHEN c.policy::jsonb ->> 'interest' = 'legal' THEN 0
                  ELSE coalesce((c.policy::jsonb ->> 'interest_monthly_bp')::smallint, 100)
             END AS interest_bp,
             coalesce(c.policy::jsonb ->> 'interest' = 'daily_amount', false) AS daily
      FROM charge ch
      JOIN creditor c ON c.tenant_id = ch.tenant_id AND c.creditor_id = ch.creditor_id
      WHERE ch.status <> 1 AND ch.fine = 0 AND ch.interest = 0
        AND NOT EXISTS (SELECT FROM charge_provider p
                        WHERE p.tenant_id = ch.tenant_id AND p.charge_id = ch.charge_id)) t
WHERE fine_bp > 0 OR interest_bp > 0;
