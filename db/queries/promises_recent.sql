-- How many promises in 60 days.  $1 ordinals, $2 tenants, $3 creditors, $4 persons, $5 now
SELECT k.ord, (SELECT count(*) FROM promise p
               WHERE p.tenant_id = k.tenant_id AND p.creditor_id = k.creditor_id
                 AND p.person_id = k.person_id AND p.status <> 4
                 AND p.made_at > $5::timestamptz - interval '60 days') AS recent
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
    AS k(ord, tenant_id, creditor_id, person_id)
