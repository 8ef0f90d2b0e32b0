-- Takes over figures of one index.  $1 its word, $2 first days of months, $3 millionths, $4 now.
-- Answers how many are new or differ.
WITH changed AS (
    INSERT INTO price_index AS p (kind, month, millionths, changed_at)
    SELECT $1::text, k.month, k.millionths, $4::timestamptz
    FROM unnest($2::date[], $3::int[]) AS k(month, millionths)
    ORDER BY k.month
    ON CONFLICT (kind, month) DO UPDATE
        SET millionths = excluded.millionths, changed_at = excluded.changed_at
        WHERE p.millionths <> excluded.millionths
    RETURNING 1
)
SELECT count(*) FROM changed
