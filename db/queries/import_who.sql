-- Each person of the file and who that is in the register: by key, else by CPF, else new.  What the
-- register contradicts gets a problem: it could be another person's debt.
-- Here and in the other statements that judge, the register is looked up row by row through its unique
-- indexes (LATERAL, LIMIT 1): what is known about how many rows a tenant has may be far from the truth.
-- $1 tenant, $2 creditor, $3 id of the key that CPFs are hashed with
WITH f AS (
    SELECT p.key, min(p.row_no) AS row_no, max(p.name) AS name, max(p.cpf) AS cpf,
           max(p.cpf_hint) AS cpf_hint, max(p.birth) AS birth, max(p.cep) AS cep,
           (array_agg(p.cpf_sealed) FILTER (WHERE p.cpf IS NOT NULL))[1] AS cpf_sealed,
           (array_agg(p.home ORDER BY p.row_no) FILTER (WHERE p.home IS NOT NULL))[1] AS home,
           (array_agg(p.home_sealed ORDER BY p.row_no) FILTER (WHERE p.home IS NOT NULL))[1]
               AS home_sealed
    FROM import_person p
    WHERE NOT EXISTS (SELECT FROM import_doubt d WHERE d.key = p.key)
    GROUP BY p.key
), m AS (
    SELECT f.*, a.person_id AS by_key, b.person_id AS by_cpf,
           row_number() OVER (PARTITION BY coalesce(f.cpf, 'key ' || f.key) ORDER BY f.row_no) AS nth,
           p.name AS name_was, p.birth AS birth_was, p.cep AS cep_was, p.cpf_hash AS cpf_was,
           p.home_hash AS home_was,
           p.cpf_key_id AS key_id_was
    FROM f
    LEFT JOIN LATERAL (SELECT * FROM person_key a WHERE a.tenant_id = $1::bigint
        AND a.creditor_id = $2::bigint AND a.key = f.key LIMIT 1) a ON true
    LEFT JOIN LATERAL (SELECT * FROM person b WHERE b.tenant_id = $1::bigint
        AND b.cpf_hash = decode(f.cpf, 'hex') LIMIT 1) b ON true
    LEFT JOIN LATERAL (SELECT * FROM person p WHERE p.tenant_id = $1::bigint
        AND p.person_id = coalesce(a.person_id, b.person_id) LIMIT 1) p ON true
), fresh AS (
    SELECT who, nextval('person_person_id_seq') AS person_id
    FROM (SELECT coalesce(cpf, 'key ' || key) AS who FROM m
          WHERE nth = 1 AND by_key IS NULL AND by_cpf IS NULL ORDER BY row_no) f
)
INSERT INTO import_who (n, key, row_no, person_id, creates, changes, links, problem, name, cpf,
                        cpf_hint, cpf_sealed, birth, cep, home, home_sealed)
SELECT row_number() OVER (ORDER BY coalesce(m.by_key, m.by_cpf, fresh.person_id), m.row_no), m.key,
       m.row_no, coalesce(m.by_key, m.by_cpf, fresh.person_id),
       m.by_key IS NULL AND m.by_cpf IS NULL AND m.nth = 1,
       (m.name <> m.name_was OR (m.birth IS NOT NULL AND m.birth IS DISTINCT FROM m.birth_was)
           OR (m.cep IS NOT NULL AND m.cep IS DISTINCT FROM m.cep_was)
           OR (m.home IS NOT NULL AND m.home_was IS DISTINCT FROM decode(m.home, 'hex'))
           OR (m.cpf IS NOT NULL AND (m.cpf_was IS DISTINCT FROM decode(m.cpf, 'hex')
                                      OR m.key_id_was <> $3::int))) IS TRUE,
       m.by_key IS NULL,
       CASE WHEN m.by_key IS NOT NULL AND m.by_cpf <> m.by_key THEN 'cpf_taken'
            WHEN m.by_key IS NOT NULL AND m.cpf_was <> decode(m.cpf, 'hex')
             AND m.key_id_was = $3::int AND import_fold(m.name) <> import_fold(m.name_was)
                THEN 'key_taken'
            WHEN m.by_key IS NULL AND m.by_cpf IS NOT NULL
             AND coalesce(m.birth <> m.birth_was, import_fold(m.name) <> import_fold(m.name_was))
                THEN 'cpf_taken'
       END, m.name, m.cpf, m.cpf_hint, m.cpf_sealed, m.birth, m.cep,
       m.home, m.home_sealed
FROM m LEFT JOIN fresh ON fresh.who = coalesce(m.cpf, 'key ' || m.key)
