-- A charge with all that its documents show; found by id, or by the hash of its page's token.
-- $1 token hash (or null), $2 tenant, $3 charge (null with a token)
WITH t AS (
    SELECT tenant_id, charge_id, expires_at, invite FROM page_token WHERE token_hash = $1::bytea
    UNION ALL
    SELECT $2::bigint, $3::bigint, NULL, false WHERE $1::bytea IS NULL
)
SELECT ch.tenant_id, ch.charge_id, ch.creditor_id, ch.bank_account_id, ch.status, ch.centavos,
       ch.principal, ch.fine, ch.interest, ch.discount, ch.due, ch.issued_on, ch.nosso_numero,
       ch.barcode, ch.line, ch.txid, ch.pix_payload, ch.paid_at, (
           SELECT max(m.method) FROM payment m WHERE m.tenant_id = ch.tenant_id
           AND m.charge_id = ch.charge_id AND m.state = 1) AS method, p.name, p.cpf_sealed, i.label,
       i.count, i.first_due, t.expires_at, t.invite, cp.url AS card_url, x.pdf_url,
       x.charge_id IS NOT NULL AS provided, x.pix_until, x.read_at,
       ch.status = 2 AND i.open AS renewable, -- it is void, and all that it was for is open
       tm.fine_bp, tm.interest_bp, tm.daily, tm.discount AS early, tm.discount_until,
       (SELECT max(m.centavos) FROM payment m WHERE m.tenant_id = ch.tenant_id
        AND m.charge_id = ch.charge_id AND m.state = 1) AS paid_centavos
FROM t
JOIN charge ch USING (tenant_id, charge_id)
JOIN person p ON p.tenant_id = ch.tenant_id AND p.person_id = ch.person_id
LEFT JOIN card_page cp ON cp.tenant_id = ch.tenant_id AND cp.charge_id = ch.charge_id
LEFT JOIN charge_provider x ON x.tenant_id = ch.tenant_id AND x.charge_id = ch.charge_id
LEFT JOIN charge_terms tm ON tm.tenant_id = ch.tenant_id AND tm.charge_id = ch.charge_id
CROSS JOIN LATERAL (
    SELECT max(coalesce(ct.enrolment, ct.key)) AS label, count(*) AS count, min(n.due) AS first_due,
           bool_and(n.status = 0) AS open
    FROM charge_item ci
    JOIN instalment n ON n.tenant_id = ci.tenant_id AND n.instalment_id = ci.instalment_id
    JOIN contract ct ON ct.tenant_id = n.tenant_id AND ct.contract_id = n.contract_id
    WHERE ci.tenant_id = ch.tenant_id AND ci.charge_id = ch.charge_id
) i
