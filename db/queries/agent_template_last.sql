-- What WhatsApp said of a template the last time its account sent it: 0 = it was taken.  No row: it was
-- never sent, or its fate is not known.  $1 protocol, $2 template
SELECT coalesce(o.code, 0) AS code
FROM hand_over h
JOIN conversation c USING (tenant_id, conversation_id)
JOIN outbox o ON o.tenant_id = c.tenant_id AND o.account_id = c.account_id
    AND o.template = $2::text AND o.state IN (2, 3)
WHERE h.protocol = $1::text
ORDER BY o.outbox_id DESC
LIMIT 1
