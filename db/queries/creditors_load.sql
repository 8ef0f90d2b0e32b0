-- All creditors.
SELECT tenant_id, creditor_id, slug, trade_name, legal_name, cnpj, address, phone, hours, zone,
       policy, policy_version, opens_minute, closes_minute, flow, segment
FROM creditor ORDER BY creditor_id
