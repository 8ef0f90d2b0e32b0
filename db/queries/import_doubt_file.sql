-- People about whom the lines disagree: one CPF under two names or birth days, one key with two CPFs,
-- names or birth days.  None of them can be trusted, so no line of theirs counts.
WITH cpf AS (
    SELECT cpf FROM import_person WHERE cpf IS NOT NULL GROUP BY cpf
    HAVING min(fold) <> max(fold) OR min(birth) <> max(birth)
), cpf_line AS (
    SELECT p.cpf, p.row_no, p.cpf_hint, min(p.row_no) OVER w AS first,
           p.fold <> first_value(p.fold) OVER w
           OR p.birth <> first_value(p.birth) OVER w AS differs
    FROM import_person p JOIN cpf USING (cpf)
    WINDOW w AS (PARTITION BY p.cpf ORDER BY p.row_no)
), cpf_pair AS (
    SELECT cpf, min(first) AS first, min(cpf_hint) AS hint,
           coalesce(min(row_no) FILTER (WHERE differs), max(row_no)) AS second
    FROM cpf_line GROUP BY cpf
), key AS (
    SELECT key, min(cpf) <> max(cpf) AS cpfs FROM import_person GROUP BY key
    HAVING min(fold) <> max(fold) OR min(birth) <> max(birth) OR min(cpf) <> max(cpf)
), key_line AS (
    SELECT p.key, p.row_no, k.cpfs, min(p.row_no) OVER w AS first,
           p.fold <> first_value(p.fold) OVER w OR p.birth <> first_value(p.birth) OVER w
           OR p.cpf <> first_value(p.cpf) OVER w AS differs
    FROM import_person p JOIN key k USING (key)
    WINDOW w AS (PARTITION BY p.key ORDER BY p.row_no)
), key_pair AS (
    SELECT key, min(first) AS first,
           coalesce(min(row_no) FILTER (WHERE differs), max(row_no)) AS second
    FROM key_line GROUP BY key
)
INSERT INTO import_doubt (key, problem, first, second, hint)
SELECT DISTINCT ON (key) key, problem, first, second, hint FROM (
    SELECT p.key, 'cpf_of_two' AS problem, c.first, c.second, c.hint, 1 AS rank
    FROM import_person p JOIN cpf_pair c USING (cpf)
    UNION ALL
    SELECT key, 'key_of_two', first, second, key, 2 FROM key_pair
) d ORDER BY key, rank
