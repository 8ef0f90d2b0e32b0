-- The newest charge of a person that can still be paid.  $1 tenant, $2 creditor, $3 person, $4 today
SELECT ch.charge_id, ch.centavos, ch.due, ch.line, ch.pix_payload
FROM charge ch
WHERE ch.tenant_id = $1::bigint AND ch.person_id = $3::bigint AND ch.status = 0
  AND ch.creditor_id = $2::bigint AND ch.due >= $4::date
ORDER BY ch.charge_id DESC LIMIT 1
