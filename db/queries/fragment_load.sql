-- Whose number is it?  One who answers for a contract, known by this number alone, who has proved from
-- it before who they are (A1); nobody when two people share it.
-- $1 ordinals, $2 tenants, $3 hashes of the number
SELECT k.ord, p.cpf_hash, p.cpf_sealed
FROM unnest($1::int[], $2::bigint[], $3::bytea[]) AS k(ord, tenant_id, value_hash)
CROSS JOIN LATERAL (
    SELECT min(a.person_id) AS person_id, bool_and(a.verified_at IS NOT NULL) AS verified
    FROM address a
    WHERE a.tenant_id = k.tenant_id AND a.kind = 1 AND a.value_hash = k.value_hash
      AND NOT a.wrong_party
      AND EXISTS (SELECT FROM contract_party cp WHERE cp.tenant_id = a.tenant_id
                  AND cp.person_id = a.person_id AND cp.role IN (1, 2))
    HAVING count(*) = 1
) one
JOIN person p ON p.tenant_id = k.tenant_id AND p.person_id = one.person_id
WHERE one.verified AND p.cpf_hash IS NOT NULL
