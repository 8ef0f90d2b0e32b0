-- The open case of each (their own before that of the conversation, from when nobody was identified)
-- and how many pauses closed ones gave.
-- $1 ordinals, $2 tenants, $3 creditors, $4 subjects, $5 conversations, $6 kinds
SELECT k.ord, c.care_case_id, c.protocol, c.due, c.pauses, past.pauses AS pauses_before
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bigint[], $6::text[])
    AS k(ord, tenant_id, creditor_id, subject, conversation_id, kind)
LEFT JOIN LATERAL (
    SELECT o.care_case_id, o.protocol, o.due, o.pauses FROM care_case o
    WHERE o.tenant_id = k.tenant_id AND o.creditor_id = k.creditor_id AND o.kind = k.kind
      AND o.subject IN (k.subject, -k.conversation_id) AND o.closed_at IS NULL
    ORDER BY o.subject DESC LIMIT 1) c ON true
CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.pauses), 0)::bigint AS pauses FROM care_case p
    WHERE p.tenant_id = k.tenant_id AND p.creditor_id = k.creditor_id AND p.subject = k.subject
      AND p.kind = k.kind AND p.closed_at IS NOT NULL) past
