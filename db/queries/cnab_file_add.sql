-- A file from the bank, once.  $1 tenant, $2 bank account, $3 layout, $4 sequence (or null), $5 made on
-- (or null), $6 digest, $7 records, $8 now
-- Answers its id, since when it is done (null: it is not, or new), and whether another one had its number.
WITH fresh AS (
    INSERT INTO cnab_file (tenant_id, bank_account_id, direction, layout, sequence, made_on, digest,
                           records, at)
    VALUES ($1::bigint, $2::bigint, 1, $3::int, $4::int, $5::date, $6::bytea, $7::int,
            $8::timestamptz)
    ON CONFLICT (tenant_id, bank_account_id, direction, digest) DO NOTHING
    RETURNING file_id, done_at
), found AS (
    SELECT file_id, done_at FROM fresh
    UNION ALL
    SELECT file_id, done_at FROM cnab_file
    WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint AND direction = 1
      AND digest = $6::bytea
)
SELECT f.file_id, f.done_at, EXISTS (
           SELECT FROM cnab_file o
           WHERE o.tenant_id = $1::bigint AND o.bank_account_id = $2::bigint AND o.direction = 1
             AND o.sequence = $4::int AND o.sequence > 0 AND o.digest <> $6::bytea) AS twin
FROM found f LIMIT 1
