-- Ready rows of ours, in the order of their ids.  $1 our process number, $2 outbox ids
SELECT q.tenant_id, q.conversation_id, q.outbox_id, o.account_id, o.charge_id, o.class,
       o.expires_at, q.not_before, q.tries, c.phone_sealed, c.bsuid_sealed, o.payload,
       o.created_at
FROM outbox_queue q
JOIN outbox o USING (tenant_id, outbox_id)
JOIN conversation c ON c.tenant_id = q.tenant_id AND c.conversation_id = q.conversation_id
WHERE q.process_no = $1::int AND q.state = 0 AND q.outbox_id = ANY ($2::bigint[])
ORDER BY q.outbox_id
