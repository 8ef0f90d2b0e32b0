-- $1 tenants, $2 creditors, $3 persons (or null), $4 conversations, $5 sessions, $6 subjects,
-- $7 answers (or null), $8 sealed words (or null), $9 now
INSERT INTO person_note (tenant_id, creditor_id, person_id, conversation_id, session_id, subject,
                         answer, words_sealed, at)
SELECT t, c, p, v, s, sub, an, wo, $9::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
            $7::text[], $8::bytea[]) AS k(t, c, p, v, s, sub, an, wo)
