-- Open charges for instalments that were changed, in id order, behind their contracts (as a
-- settlement does).  $1 tenant, $2 from n, $3 to n (not included)
SELECT ch.charge_id FROM charge ch
WHERE ch.tenant_id = $1::bigint AND ch.status = 0 AND EXISTS (
    SELECT FROM charge_item ci JOIN import_due t ON t.instalment_id = ci.instalment_id
    WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
      AND t.n >= $2::int AND t.n < $3::int AND t.changes)
ORDER BY ch.charge_id FOR UPDATE OF ch
