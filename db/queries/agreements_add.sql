-- $1 tenants, $2 ids, $3 creditors, $4 persons, $5 conversations, $6 principal, $7 charges,
-- $8 discount, $9 interest, $10 total, $11 term texts, $12 SHA-256, $13 policy versions,
-- $14 expiries, $15 now, $16 days of grace, $17 days to take a broken one up again
INSERT INTO agreement (tenant_id, agreement_id, creditor_id, person_id, conversation_id, status,
                       principal, charges, discount, interest, total, term_text, term_sha256,
                       policy_version, expires_at, offered_at, grace_days,
                       reactivate_days)
SELECT t, a, c, p, v, 0, pr, ch, di, i, tot, te, sh, po, ex, $15::timestamptz, gr, re
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
            $7::bigint[], $8::bigint[], $9::bigint[], $10::bigint[], $11::text[], $12::bytea[],
            $13::int[], $14::timestamptz[], $16::int[], $17::int[])
    AS k(t, a, c, p, v, pr, ch, di, i, tot, te, sh, po, ex, gr, re)
