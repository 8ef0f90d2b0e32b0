-- The new day of each, once; what was issued for it before is void.  Runs under the locks of the two
-- statements before it.
-- $1 tenants, $2 instalments, $3 days, $4 fine, $5 interest, $6 discount, $7 new charges, $8 now
WITH given AS (
    INSERT INTO new_due_date (tenant_id, instalment_id, day, fine, interest, discount, charge_id,
                              given_at)
    SELECT t, i, d, fi, it, di, ch, $8::timestamptz
    FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bigint[]) AS k(t, i, d, fi, it, di, ch)
    ON CONFLICT DO NOTHING
    RETURNING tenant_id, instalment_id, charge_id
), void AS (
    UPDATE charge ch SET status = 2 FROM given g, charge_item ci
    WHERE ci.tenant_id = g.tenant_id AND ci.instalment_id = g.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
      AND ch.charge_id <> g.charge_id
    RETURNING ch.tenant_id, ch.charge_id
)
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT DISTINCT tenant_id, charge_id, 7, $8::timestamptz FROM void
WHERE charge_may(tenant_id, charge_id, 7)
