-- Contacts for which the file brings a consent although the person said stop.
WITH gone AS (
    DELETE FROM import_consent WHERE refused RETURNING row_no, kind
)
INSERT INTO import_finding (row_no, problem, hint)
SELECT DISTINCT row_no, CASE kind WHEN 1 THEN 'phone_stopped' ELSE 'email_stopped' END, ''
FROM gone
