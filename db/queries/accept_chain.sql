-- The creditors' chains of evidence grow one at a time.  $1 tenants, $2 creditors
SELECT c.creditor_id, (
    SELECT a.chain_hash FROM agreement a
    WHERE a.tenant_id = c.tenant_id AND a.creditor_id = c.creditor_id
      AND a.accepted_at IS NOT NULL
    ORDER BY a.accepted_at DESC, a.agreement_id DESC LIMIT 1) AS chain_hash
FROM unnest($1::bigint[], $2::bigint[]) AS k(tenant_id, creditor_id)
JOIN creditor c USING (tenant_id, creditor_id)
ORDER BY c.creditor_id
FOR NO KEY UPDATE OF c
