-- What providers are asked after these turns; what is asked already waits a little longer.
-- $1 tenants, $2 request ids, $3 conversations (each once), $4 kinds, $5 charges, $6 expire at, $7 now
-- Answers: conversation, request.
INSERT INTO provider_request AS r (tenant_id, request_id, conversation_id, kind, charge_id, not_before,
                                   expires_at)
SELECT k.t, k.r, k.c, k.k, k.ch, $7::timestamptz, k.e
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::bigint[], $6::timestamptz[])
    AS k(t, r, c, k, ch, e)
ON CONFLICT (tenant_id, conversation_id, kind, charge_id) WHERE state = 0
DO UPDATE SET expires_at = excluded.expires_at, not_before = least(r.not_before, excluded.not_before)
RETURNING conversation_id, request_id
