-- A new day takes the place of the one said before.  $1 tenants, $2 creditors, $3 persons
UPDATE promise p SET status = 4
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS k(tenant_id, creditor_id, person_id)
WHERE p.tenant_id = k.tenant_id AND p.creditor_id = k.creditor_id AND p.person_id = k.person_id
  AND p.status = 0
