-- Who an import is for.  $1 creditor's slug
SELECT tenant_id, creditor_id, zone FROM creditor WHERE slug = $1::text
