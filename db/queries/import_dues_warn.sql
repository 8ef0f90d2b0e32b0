-- A word about instalments that are not what the file says, and about those that open again.
INSERT INTO import_finding (row_no, problem, hint)
SELECT row_no, CASE WHEN kept AND was = 1 THEN 'paid_here'
                    WHEN kept AND status = 1 THEN 'renegotiated'
                    ELSE 'reopened' END, key
FROM import_due
WHERE (kept AND was = 1 AND status <> 1) OR (kept AND was = 3 AND status = 1)
   OR (changes AND was = 1 AND status = 0)
