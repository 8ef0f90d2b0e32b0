-- WhatsApp says that the 24 hours of these sends' conversations are over (131047), and it has the last
-- word: so it is here, unless the person has written since the mark.  $1 tenants, $2 attempts
UPDATE conversation c SET last_inbound = least(c.last_inbound,
                                               a.marked_at - interval '24 hours')
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, attempt_id)
JOIN attempt a USING (tenant_id, attempt_id)
JOIN outbox o USING (tenant_id, outbox_id)
WHERE c.tenant_id = o.tenant_id AND c.conversation_id = o.conversation_id
  AND c.last_inbound < a.marked_at
