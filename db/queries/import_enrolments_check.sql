-- A contract has one enrolment number; the file gives it several.
WITH two AS (
    SELECT key AS contract, enrolment AS used FROM import_contract WHERE several
), line AS (
    SELECT r.contract, min(r.row_no) FILTER (WHERE r.enrolment = t.used) AS first,
           min(r.row_no) FILTER (WHERE r.enrolment <> t.used) AS second
    FROM import_row r JOIN two t USING (contract) GROUP BY r.contract
)
INSERT INTO import_finding (row_no, problem, first, second, hint)
SELECT greatest(first, second), 'two_enrolments', least(first, second), greatest(first, second),
       contract FROM line
