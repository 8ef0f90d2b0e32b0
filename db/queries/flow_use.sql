-- A creditor talks by this flow from its next session on; a flow belongs to one tenant.  No row: there
-- is no such creditor, or another tenant has a flow of that name.  $1 creditor, $2 flow
UPDATE creditor c SET flow = $2::text
WHERE c.slug = $1::text AND NOT EXISTS (
    SELECT FROM creditor o WHERE o.flow = $2::text AND o.flow <> 'cobranca'
      AND o.tenant_id <> c.tenant_id)
RETURNING c.creditor_id
