-- $1 ordinals, $2 tenants, $3 persons
SELECT k.ord, p.name, p.cpf_sealed
FROM unnest($1::int[], $2::bigint[], $3::bigint[]) AS k(ord, tenant_id, person_id)
JOIN person p USING (tenant_id, person_id)
