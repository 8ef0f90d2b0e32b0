-- How many numbers of titles a bank account has used up: of a sequence that never starts again all
-- that were taken, else the year's that titles have.
-- $1 tenant, $2 bank account, $3 what stands before the sequence (0: it never starts again), $4 how
-- many there are
SELECT CASE WHEN $3::bigint = 0
            THEN coalesce(pg_sequence_last_value(('nosso_numero_' || $2::bigint)::regclass), 0)
            ELSE (SELECT count(*) FROM charge c
                  WHERE c.tenant_id = $1::bigint AND c.bank_account_id = $2::bigint
                    AND c.nosso_numero > $3::bigint
                    AND c.nosso_numero <= $3::bigint + $4::bigint)
       END AS used
