-- What the file does not say stays.
-- $1 tenant, $2 from n, $3 to n (not included), $4 id of the key that CPFs are sealed with, $5 now
UPDATE person p SET name = w.name, birth = coalesce(w.birth, p.birth), cep = coalesce(w.cep, p.cep),
    cpf_hash = coalesce(decode(w.cpf, 'hex'), p.cpf_hash),
    cpf_key_id = CASE WHEN w.cpf IS NULL THEN p.cpf_key_id ELSE $4::int END,
    cpf_sealed = CASE WHEN w.cpf IS NULL THEN p.cpf_sealed ELSE w.cpf_sealed END,
    home_hash = coalesce(decode(w.home, 'hex'), p.home_hash),
    home_sealed = CASE WHEN w.home IS NULL THEN p.home_sealed ELSE w.home_sealed END,
    updated_at = $5::timestamptz
FROM import_who w
WHERE w.n >= $2::int AND w.n < $3::int AND w.changes AND NOT w.creates
  AND p.tenant_id = $1::bigint AND p.person_id = w.person_id
