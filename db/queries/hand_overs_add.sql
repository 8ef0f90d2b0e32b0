-- $1 tenants, $2 ids, $3 conversations, $4 sessions, $5 reasons, $6 protocols, $7 fences, $8 now
INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence,
                       asked_at)
SELECT t, i, c, s, r, p, f, $8::timestamptz
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[], $5::text[], $6::text[],
            $7::bigint[]) AS k(t, i, c, s, r, p, f)
ON CONFLICT (tenant_id, conversation_id) WHERE closed_at IS NULL DO NOTHING
