-- A remittance that goes out, its instructions, and what the bank will know by it.
-- $1 tenant, $2 bank account, $3 sequence, $4 made on, $5 digest, $6 sealed content, $7 now;
-- by instruction: $8 lines, $9 keys, $10 movements, $11 nosso numeros, $12 charges, $13 centavos,
-- $14 due days; $15 columns of its lines
WITH k AS (
    SELECT * FROM unnest($8::int[], $9::bytea[], $10::int[], $11::text[], $12::bigint[], $13::bigint[],
                         $14::date[])
        AS k(line, key, movement, nosso_numero, charge_id, centavos, due)
), file AS (
    INSERT INTO cnab_file (tenant_id, bank_account_id, direction, layout, sequence, made_on, digest,
                           content, records, at, done_at)
    VALUES ($1::bigint, $2::bigint, 2, $15::int, $3::int, $4::date, $5::bytea, $6::bytea,
            cardinality($12::bigint[]), $7::timestamptz, $7::timestamptz)
    RETURNING file_id
), records AS (
    INSERT INTO cnab_record (tenant_id, file_id, bank_account_id, line, key, occurrence, kind,
                             nosso_numero, charge_id, day, centavos)
    SELECT $1::bigint, file_id, $2::bigint, line, key, lpad(movement::text, 2, '0'), 100, nosso_numero,
           charge_id, due, centavos
    FROM k, file ORDER BY key
), registered AS (
    INSERT INTO charge_registration AS r (tenant_id, charge_id, state, due, changed_at)
    SELECT $1::bigint, charge_id, CASE movement WHEN 2 THEN 4 ELSE 1 END, due, $7::timestamptz
    FROM k ORDER BY charge_id
    ON CONFLICT (tenant_id, charge_id) DO UPDATE SET
        -- a new day does not make it unregistered
        state = CASE WHEN r.state = 2 AND excluded.state = 1 THEN 2 ELSE excluded.state END,
        due = excluded.due, reason = NULL, changed_at = excluded.changed_at
), account AS (
    UPDATE cnab_account SET last_sequence = $3::int
    WHERE tenant_id = $1::bigint AND bank_account_id = $2::bigint
)
SELECT file_id FROM file
