-- Other open charges at a provider for the same instalments: one of them is enough to be paid.
-- $1 tenants, $2 new charges, $3 instalments, $4 now
WITH void AS (
    UPDATE charge ch SET status = 2
    FROM (SELECT DISTINCT o.tenant_id, o.charge_id
          FROM unnest($1::bigint[], $2::bigint[], $3::bigint[])
              AS k(tenant_id, charge_id, instalment_id)
          JOIN charge_item ci ON ci.tenant_id = k.tenant_id AND ci.instalment_id = k.instalment_id
          JOIN charge o ON o.tenant_id = ci.tenant_id AND o.charge_id = ci.charge_id
          JOIN charge_provider p ON p.tenant_id = o.tenant_id AND p.charge_id = o.charge_id
          WHERE o.status = 0 AND o.charge_id <> k.charge_id
          ORDER BY o.tenant_id, o.charge_id) old
    WHERE ch.tenant_id = old.tenant_id AND ch.charge_id = old.charge_id AND ch.status = 0
    RETURNING ch.tenant_id, ch.charge_id
)
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT tenant_id, charge_id, 7, $4::timestamptz FROM void WHERE charge_may(tenant_id, charge_id, 7)
