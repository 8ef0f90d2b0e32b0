-- The creditors' chains of evidence grow one at a time: their newest links, locked (a row that another
-- transaction has just changed is read again after the wait).  $1 tenants, $2 creditors
SELECT c.creditor_id, c.chain_hash, c.chain_links
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, creditor_id)
JOIN creditor c USING (tenant_id, creditor_id)
ORDER BY c.creditor_id
FOR NO KEY UPDATE OF c
