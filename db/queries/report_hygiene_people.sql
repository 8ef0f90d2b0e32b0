-- The sealed and written values of a creditor's people, to be looked at one by one: CPF and CEP of a
-- person (kind 0), then each contact that is still used (kind as address.kind).
-- $1 tenant, $2 creditor, $3 after this person, $4 how many people
WITH k AS (
    SELECT person_id FROM person_key
    WHERE tenant_id = $1::bigint AND creditor_id = $2::bigint AND person_id > $3::bigint
    GROUP BY person_id ORDER BY person_id LIMIT $4::int
)
SELECT p.person_id, 0 AS kind, p.cpf_sealed AS sealed, p.cep
FROM k JOIN person p ON p.tenant_id = $1::bigint AND p.person_id = k.person_id
UNION ALL
SELECT a.person_id, a.kind, a.value_sealed, NULL
FROM k JOIN address a ON a.tenant_id = $1::bigint AND a.person_id = k.person_id
WHERE NOT a.wrong_party
ORDER BY person_id, kind
