-- $1 tenant, $2 person
SELECT address_id, kind::int, value_sealed, wrong_party FROM address
WHERE tenant_id = $1::bigint AND person_id = $2::bigint ORDER BY address_id
