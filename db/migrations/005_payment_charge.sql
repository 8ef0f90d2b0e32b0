-- How a charge was paid is asked for its receipt.
CREATE INDEX payment_charge ON payment (tenant_id, charge_id) WHERE charge_id IS NOT NULL;
