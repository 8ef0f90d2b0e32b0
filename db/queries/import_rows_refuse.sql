-- All lines of people in doubt are refused.
WITH gone AS (
    DELETE FROM import_row r USING import_doubt d WHERE d.key = r.key
    RETURNING r.row_no, d.problem, d.first, d.second, d.hint
)
INSERT INTO import_finding (row_no, problem, first, second, hint) SELECT * FROM gone
