-- All creditors, but of demo tenants that are over: they are served no more.  $1 now
SELECT tenant_id, creditor_id, slug, trade_name, legal_name, cnpj, address, phone, hours, zone,
       policy, policy_version, opens_minute, closes_minute, flow, tone, segment
FROM creditor c
WHERE NOT EXISTS (SELECT FROM tenant t
                  WHERE t.tenant_id = c.tenant_id AND t.expires_at <= $1::timestamptz)
ORDER BY creditor_id
