-- Who an import is for; a demo tenant that is over takes none.  $1 creditor's slug, $2 now
SELECT c.tenant_id, c.creditor_id, c.zone
FROM creditor c JOIN tenant t ON t.tenant_id = c.tenant_id
WHERE c.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $2::timestamptz)
