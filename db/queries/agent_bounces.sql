-- Whose newest message of the last week did not arrive and who has not written since: somebody should
-- look at the contact.  By name only while they are identified.  $1 now
SELECT 'C-' || n.conversation_id AS conversation, 'código ' || coalesce(n.code, 0) AS code,
       n.created_at, p.name
FROM (SELECT DISTINCT ON (o.tenant_id, o.conversation_id)
             o.tenant_id, o.conversation_id, o.state, o.code, o.created_at
      FROM outbox o
      WHERE o.created_at > $1::timestamptz - interval '7 days' AND o.state IN (2, 3)
      ORDER BY o.tenant_id, o.conversation_id, o.created_at DESC, o.outbox_id DESC) n
JOIN conversation c USING (tenant_id, conversation_id)
LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.person_id = c.person_id
    AND c.assurance >= 2 AND c.assurance_until > $1::timestamptz
WHERE n.state = 3 AND (c.last_inbound IS NULL OR c.last_inbound < n.created_at)
ORDER BY n.created_at, n.conversation_id
LIMIT 200
