-- A one-time code goes out.  $1 tenants, $2 persons, $3 conversations, $4 purposes (1 agreement,
-- 2 contact), $5 agreements (or null), $6 hashes, $7 until, $8 now
INSERT INTO confirmation_code (tenant_id, person_id, conversation_id, purpose, agreement_id,
                               code_hash, until, sent_at)
SELECT t, p, c, u, a, h, l, $8::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::bigint[], $6::bytea[],
            $7::timestamptz[]) AS k(t, p, c, u, a, h, l)
