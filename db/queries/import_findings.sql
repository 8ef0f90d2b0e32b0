-- Findings of some lines.  $1 from line, $2 to line (not included)
SELECT row_no, problem, coalesce(first, 0) AS first, coalesce(second, 0) AS second, hint
FROM import_finding WHERE row_no >= $1::int AND row_no < $2::int
ORDER BY row_no, problem, hint
