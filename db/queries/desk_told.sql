-- Which conversations statuses were about, for those who watch.
-- $1 tenants, $2 accounts, $3 attempts (or null), $4 hashes of the provider's id
SELECT DISTINCT o.tenant_id, o.conversation_id
FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[])
    AS k(tenant_id, account_id, attempt_id, ref)
LEFT JOIN sent_ref s ON s.tenant_id = k.tenant_id AND s.account_id = k.account_id AND s.ref = k.ref
JOIN attempt a ON a.tenant_id = k.tenant_id AND a.attempt_id = coalesce(k.attempt_id, s.attempt_id)
JOIN outbox o ON o.tenant_id = a.tenant_id AND o.outbox_id = a.outbox_id
