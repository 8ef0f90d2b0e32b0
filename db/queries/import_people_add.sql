-- $1 tenant, $2 from n, $3 to n (not included), $4 id of the key that CPFs are sealed with, $5 now
INSERT INTO person (tenant_id, person_id, cpf_hash, cpf_key_id, cpf_sealed, name, birth, cep,
                    home_hash, home_sealed, created_at, updated_at)
OVERRIDING SYSTEM VALUE
SELECT $1::bigint, person_id, decode(cpf, 'hex'), CASE WHEN cpf IS NOT NULL THEN $4::int END,
       cpf_sealed, name, birth, cep, decode(home, 'hex'), home_sealed, $5::timestamptz, $5::timestamptz
FROM import_who WHERE n >= $2::int AND n < $3::int AND creates ORDER BY n
