-- Ready answers of a tenant.  $1 tenant
SELECT canned_id, short, text FROM canned_answer WHERE tenant_id = $1::bigint ORDER BY short
