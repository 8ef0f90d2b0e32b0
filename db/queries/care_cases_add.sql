-- New cases; who opens the same at this moment from another conversation gets that one.
-- $1 ordinals, $2 tenants, $3 ids, $4 creditors, $5 persons (or null), $6 conversations, $7 sessions,
-- $8 kinds, $9 reasons (or null), $10 protocols, $11 due, $12 pauses until (or null), $13 now
WITH k AS (
    SELECT *, coalesce(p, -v) AS subject
    FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[],
                $7::bigint[], $8::text[], $9::text[], $10::text[], $11::date[], $12::date[])
        AS k(ord, t, i, c, p, v, s, kind, reason, protocol, due, pause_until)
), opened AS (
    INSERT INTO care_case (tenant_id, care_case_id, creditor_id, person_id, conversation_id,
                           session_id, subject, kind, reason, protocol, due, pause_until, pauses,
                           opened_at)
    SELECT DISTINCT ON (t, c, subject, kind) t, i, c, p, v, s, subject, kind, reason, protocol, due,
           pause_until, (pause_until IS NOT NULL)::int, $13::timestamptz
    FROM k ORDER BY t, c, subject, kind, ord
    ON CONFLICT (tenant_id, creditor_id, subject, kind) WHERE closed_at IS NULL
        DO UPDATE SET protocol = care_case.protocol
    RETURNING tenant_id, creditor_id, subject, kind, protocol, due
)
SELECT k.ord, o.protocol, o.due
FROM k JOIN opened o ON o.tenant_id = k.t AND o.creditor_id = k.c AND o.subject = k.subject
    AND o.kind = k.kind
ORDER BY k.ord
