-- $1 tenants, $2 charge ids, $3 creditors, $4 bank accounts, $5 persons, $6 centavos, $7 principal,
-- $8 fine, $9 interest, $10 discount, $11 due, $12 issued on, $13 nosso_numero, $14 barcodes,
-- $15 lines, $16 txids, $17 agreements (or null); its terms: $18 fine and $19 interest a
-- month when late (basis points), $20 that in centavos a day, $21 discount, $22 its last day; $23 now
WITH made AS (
    INSERT INTO charge (tenant_id, charge_id, creditor_id, bank_account_id, person_id, centavos,
                        principal, fine, interest, discount, due, issued_on, nosso_numero, barcode,
                        line, txid, agreement_id)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[],
                         $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[],
                         $11::date[], $12::date[], $13::bigint[], $14::text[], $15::text[],
                         $16::text[], $17::bigint[])
    RETURNING tenant_id, charge_id
), terms AS (
    INSERT INTO charge_terms (tenant_id, charge_id, fine_bp, interest_bp, daily, discount,
                              discount_until)
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $18::int[], $19::int[], $20::boolean[],
                         $21::bigint[], $22::date[]) AS k(t, c, fine, interest, daily, discount, until)
    WHERE fine > 0 OR interest > 0 OR discount > 0
)
INSERT INTO charge_event (tenant_id, charge_id, state, at)
SELECT tenant_id, charge_id, 1, $23::timestamptz FROM made
