-- A creditor, new or changed; a changed policy has a new version.  No row: no such tenant (or a
-- demo that is over), or the slug belongs to another tenant.
-- $1 tenant's slug, $2 slug, $3 trade name, $4 legal name, $5 CNPJ, $6 address, $7 phone, $8 hours,
-- $9 opens, $10 closes (minutes), $11 zone, $12 policy, $13 now, $14 tone, $15 segment
INSERT INTO creditor AS c (tenant_id, slug, trade_name, legal_name, cnpj, address, phone, hours,
                           opens_minute, closes_minute, zone, policy, created_at, tone,
                           segment)
SELECT t.tenant_id, $2::text, $3::text, $4::text, $5::text, $6::text, $7::text, $8::text, $9::int,
       $10::int, $11::text, $12::text, $13::timestamptz, $14::text, $15::text
FROM tenant t WHERE t.slug = $1::text AND (t.expires_at IS NULL OR t.expires_at > $13::timestamptz)
ON CONFLICT (slug) DO UPDATE SET
    trade_name = excluded.trade_name, legal_name = excluded.legal_name, cnpj = excluded.cnpj,
    address = excluded.address, phone = excluded.phone, hours = excluded.hours,
    opens_minute = excluded.opens_minute, closes_minute = excluded.closes_minute,
    zone = excluded.zone, policy = excluded.policy, tone = excluded.tone,
    segment = excluded.segment,
    policy_since = CASE WHEN c.policy <> excluded.policy THEN $13::timestamptz ELSE c.policy_since END,
    policy_version = c.policy_version + (c.policy <> excluded.policy)::int
WHERE c.tenant_id = excluded.tenant_id
RETURNING creditor_id
