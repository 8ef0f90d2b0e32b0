-- Records of a file from the bank, each once, and what they say of the registration of charges: the
-- last word of a batch counts.  A charge that is paid is registered, whatever was told before.
-- $1 tenant, $2 bank account, $3 file, $4 now; by record: $5 ordinals, $6 lines, $7 keys,
-- $8 occurrences, $9 kinds (enum cnab_kind), $10 nosso numeros as they stand, $11 our own numbers (or
-- null), $12 days (or null), $13 centavos (or null), $14 fees, $15 reasons, $16 reasons in words (or
-- null), $17 ids of payments (or null), $18 credited on (or null)
-- Answers ordinal, whether it is new, and the charge (or null).
WITH k AS (
    SELECT * FROM unnest($5::int[], $6::int[], $7::bytea[], $8::text[], $9::int[], $10::text[],
                         $11::bigint[], $12::date[], $13::bigint[], $14::bigint[], $15::text[],
                         $16::text[], $17::text[], $18::date[])
        AS k(ord, line, key, occurrence, kind, nosso_numero, own, day, centavos, fee, reasons, words,
             external_id, credited_on)
), matched AS (
    SELECT k.*, ch.charge_id, ch.due FROM k
    LEFT JOIN charge ch ON ch.tenant_id = $1::bigint AND ch.bank_account_id = $2::bigint
        AND ch.nosso_numero = k.own
), fresh AS (
    INSERT INTO cnab_record (tenant_id, file_id, bank_account_id, line, key, occurrence, kind,
                             nosso_numero, charge_id, day, centavos, fee, reasons, external_id,
                             credited_on)
    SELECT $1::bigint, $3::bigint, $2::bigint, line, key, occurrence, kind, nosso_numero, charge_id,
           day, centavos, fee, reasons, external_id, credited_on
    FROM matched ORDER BY key
    ON CONFLICT (tenant_id, bank_account_id, key) DO NOTHING
    RETURNING key
), told AS (
    -- 1 entry, 2 refused, 3 paid, 4 written off, 5 changed
    SELECT DISTINCT ON (m.charge_id) m.charge_id, m.due, m.words,
           CASE m.kind WHEN 2 THEN 3 WHEN 4 THEN 5 ELSE 2 END AS state
    FROM matched m JOIN fresh USING (key)
    WHERE m.charge_id IS NOT NULL AND m.kind IN (1, 2, 3, 4, 5)
    ORDER BY m.charge_id, m.line DESC
), registered AS (
    INSERT INTO charge_registration AS r (tenant_id, charge_id, state, due, reason, changed_at)
    SELECT $1::bigint, charge_id, state, due, CASE WHEN state = 3 THEN words END, $4::timestamptz
    FROM told ORDER BY charge_id
    ON CONFLICT (tenant_id, charge_id) DO UPDATE SET
        -- a write-off that is under way is not taken back by what was true before it
        state = CASE WHEN r.state = 4 AND excluded.state = 2 THEN 4 ELSE excluded.state END,
        reason = excluded.reason, changed_at = excluded.changed_at
), lived AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT $1::bigint, charge_id, 2, $4::timestamptz FROM told
    WHERE state = 2 AND charge_may($1::bigint, charge_id, 2) ORDER BY charge_id
)
SELECT m.ord, f.key IS NOT NULL AS fresh, m.charge_id
FROM matched m LEFT JOIN fresh f USING (key)
ORDER BY m.ord
