-- Instalments about which lines disagree are refused with all their lines.
WITH gone AS (
    DELETE FROM import_due WHERE clash RETURNING n, key
), line AS (
    SELECT r.row_no, r.contract, r.instalment, min(r.row_no) OVER w AS first,
           (r.due, r.centavos, r.status, r.paid_on, r.paid_centavos) IS DISTINCT FROM
           (first_value(r.due) OVER w, first_value(r.centavos) OVER w,
            first_value(r.status) OVER w, first_value(r.paid_on) OVER w,
            first_value(r.paid_centavos) OVER w) AS differs
    FROM gone g
    JOIN import_contract c ON c.n = g.n
    JOIN import_row r ON r.contract = c.key AND r.instalment = g.key
    WINDOW w AS (PARTITION BY r.contract, r.instalment ORDER BY r.row_no)
), pair AS (
    SELECT contract, instalment, min(first) AS first, min(row_no) FILTER (WHERE differs) AS second
    FROM line GROUP BY contract, instalment
)
INSERT INTO import_finding (row_no, problem, first, second, hint)
SELECT l.row_no, 'instalment_of_two', p.first, p.second, l.instalment
FROM line l JOIN pair p USING (contract, instalment)
