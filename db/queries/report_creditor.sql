-- Whose report it is.  No row: there is no such creditor.  $1 slug
SELECT tenant_id, creditor_id, trade_name, zone FROM creditor WHERE slug = $1::text
