-- What somebody says is paid and has sent a receipt of, taken down by an agent.  One that is open already
-- holds.  $1 tenant, $2 its id, $3 conversation, $4 protocol, $5 answered until (day), $6 now
INSERT INTO paid_claim (tenant_id, paid_claim_id, creditor_id, person_id, conversation_id, protocol,
                        until, made_at)
SELECT c.tenant_id, $2::bigint, c.creditor_id, c.person_id, c.conversation_id, $4::text,
       ($5::date + 1)::timestamp AT TIME ZONE r.zone, $6::timestamptz
FROM conversation c
JOIN creditor r ON r.tenant_id = c.tenant_id AND r.creditor_id = c.creditor_id
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $3::bigint
ON CONFLICT (tenant_id, conversation_id) WHERE closed_at IS NULL DO NOTHING
