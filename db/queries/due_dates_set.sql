-- The new day of each, once; what was issued for it before is void.  Runs under the locks of the two
-- statements before it.
-- $1 tenants, $2 instalments, $3 days, $4 fine, $5 interest, $6 discount, $7 new charges,
-- $8 now
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::date[], $4::bigint[], $5::bigint[],
                         $6::bigint[], $7::bigint[])
        AS k(tenant_id, instalment_id, day, fine, interest, discount, charge_id)
), moved AS (
    UPDATE instalment i SET moved_to = k.day, moved_fine = k.fine, moved_interest = k.interest,
        moved_discount = k.discount
    FROM k
    WHERE i.tenant_id = k.tenant_id AND i.instalment_id = k.instalment_id AND i.moved_to IS NULL
    RETURNING i.tenant_id, i.instalment_id, k.charge_id
), void AS (
    UPDATE charge ch SET status = 2 FROM moved m, charge_item ci
    WHERE ci.tenant_id = m.tenant_id AND ci.instalment_id = m.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
      AND ch.charge_id <> m.charge_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject)
SELECT tenant_id, $8::timestamptz, 'bot', 'new_due_date', 'instalment:' || instalment_id
FROM moved ORDER BY instalment_id
