-- Nobody is asked to pay what the creditor says is paid, cancelled or another amount: the charge is
-- void, and with it every message about it that has not left.
-- $1 tenant, $2 from n, $3 to n (not included), $4 now
WITH void AS (
    UPDATE charge ch SET status = 2
    FROM charge_item ci JOIN import_due t ON t.instalment_id = ci.instalment_id
        JOIN instalment i ON i.tenant_id = ci.tenant_id AND i.instalment_id = ci.instalment_id
    WHERE ci.tenant_id = $1::bigint AND t.n >= $2::int AND t.n < $3::int AND t.changes
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
      AND (i.status IN (1, 2) OR i.centavos <> ci.principal)
    RETURNING ch.tenant_id, ch.charge_id
)
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT DISTINCT tenant_id, charge_id, 8, $4::timestamptz FROM void
WHERE charge_may(tenant_id, charge_id, 8)
