-- Those whom the register contradicts are in doubt, too.
WITH gone AS (
    DELETE FROM import_who WHERE problem IS NOT NULL RETURNING *
)
INSERT INTO import_doubt (key, problem, first, second, hint)
SELECT key, problem, row_no, row_no, CASE problem WHEN 'cpf_taken' THEN cpf_hint ELSE key END
FROM gone
