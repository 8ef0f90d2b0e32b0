-- The templates of a business account as WhatsApp lists them now; what is not listed any more goes.
-- Answers how many tenants have it; no row: none.
-- $1 WABA id, $2 now, $3 names, $4 languages, $5 categories, $6 statuses, $7 headers (or null), $8 bodies,
-- $9 footers (or null), $10 buttons (or null), $11 variables, $12 needs (or null)
WITH tenants AS (
    SELECT DISTINCT tenant_id FROM channel_account WHERE business_id = $1::text AND channel = 1
), listed AS (
    SELECT DISTINCT ON (name, language) *
    FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
                $10::text[], $11::int[], $12::text[])
        AS n(name, language, category, status, header, body, footer, buttons, variables, needs)
    ORDER BY name, language
), gone AS (
    DELETE FROM whatsapp_template t USING tenants k
    WHERE t.tenant_id = k.tenant_id AND t.business_id = $1::text
      AND NOT EXISTS (SELECT FROM listed n WHERE n.name = t.name AND n.language = t.language)
), put AS (
    INSERT INTO whatsapp_template (tenant_id, business_id, name, language, category, status, header,
                                   body, footer, buttons, variables, needs, listed_at)
    SELECT k.tenant_id, $1::text, n.name, n.language, n.category, n.status, n.header, n.body, n.footer,
           n.buttons, n.variables, n.needs, $2::timestamptz
    FROM tenants k CROSS JOIN listed n
    ON CONFLICT (tenant_id, business_id, name, language) DO UPDATE SET
        category = excluded.category, status = excluded.status, header = excluded.header,
        body = excluded.body, footer = excluded.footer, buttons = excluded.buttons,
        variables = excluded.variables, needs = excluded.needs, listed_at = excluded.listed_at
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $2::timestamptz, 'operator', 'templates', 'waba:' || $1::text,
           (SELECT count(*) FROM listed)::text
    FROM tenants
)
SELECT count(*) FROM tenants HAVING count(*) > 0
