-- $1 tenants, $2 ids, $3 creditors, $4 persons, $5 conversations, $6 protocols, $7 until, $8 now
INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, person_id, conversation_id, protocol,
                        until, made_at)
SELECT t, i, c, p, v, o, u, $8::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[],
            $7::timestamptz[]) AS k(t, i, c, p, v, o, u)
