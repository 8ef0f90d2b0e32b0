-- A conversation's templates, or the one of that name and language, with what stands against sending any
-- (as agent_owned.sql) and what WhatsApp said of each when it was last sent since it was listed (0: it was
-- taken).  One row without a template when there is none; no row: the conversation is not of this tenant.
-- $1 tenant, $2 conversation, $3 name (null: all), $4 language
SELECT t.name, t.language, t.category, t.status, t.header, t.body, t.footer, t.buttons, t.variables,
       t.needs, t.listed_at,
       (SELECT coalesce(o.code, 0) FROM outbox o
        WHERE o.tenant_id = c.tenant_id AND o.account_id = c.account_id
          AND o.template = t.name || '/' || t.language AND o.state IN (2, 3)
          AND o.created_at > t.listed_at
        ORDER BY o.outbox_id DESC LIMIT 1) AS last_code,
       c.muted,
       a.purpose = 'captacao' AND coalesce((
           SELECT NOT p.granted FROM prospect_consent p
           WHERE p.tenant_id = c.tenant_id AND p.identity_id = c.identity_id
             AND p.creditor_id = c.creditor_id AND p.channel = 1 AND p.purpose = 4
           ORDER BY p.consent_id DESC LIMIT 1), true) AS unwanted
FROM conversation c
JOIN channel_account a USING (tenant_id, account_id)
LEFT JOIN whatsapp_template t ON t.tenant_id = c.tenant_id AND t.business_id = a.business_id
    AND a.channel = 1
    AND CASE WHEN $3::text IS NULL THEN t.status = 'APPROVED'
             ELSE t.name = $3::text AND t.language = $4::text END
WHERE c.tenant_id = $1::bigint AND c.conversation_id = $2::bigint
ORDER BY t.name, t.language
LIMIT 500
