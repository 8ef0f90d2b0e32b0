-- One job a charge at a time: who takes it has it until $4.  No row: somebody else is at it, or it is no
-- provider's.  $1 tenant, $2 charge, $3 now, $4 busy until, $5 seconds of the window of calls
WITH taken AS (
    UPDATE charge_provider SET busy_until = $4::timestamptz
    WHERE tenant_id = $1::bigint AND charge_id = $2::bigint AND busy_until <= $3::timestamptz
    RETURNING tenant_id, charge_id, bank_account_id, state, provider_id, pix_until, page_url,
              pdf_url, ways, read_at, tries
)
SELECT ch.creditor_id, ch.status, ch.centavos, ch.fine, ch.interest, ch.due, ch.txid, ch.line,
       ch.barcode, ch.pix_payload, t.state, t.provider_id, t.pix_until, t.page_url, t.pdf_url, t.ways,
       t.read_at, p.person_id, p.name, p.cpf_sealed, t.tries,
       CASE WHEN a.window_began > $3::timestamptz - make_interval(secs => $5::int)
            THEN a.window_calls ELSE 0 END AS calls,
       -- what it was for is paid, and not through this account
       ch.status = 2 AND NOT EXISTS (
           SELECT FROM charge_item ci
           JOIN instalment i ON i.tenant_id = ci.tenant_id AND i.instalment_id = ci.instalment_id
           LEFT JOIN charge_item oi ON oi.tenant_id = i.tenant_id
               AND oi.instalment_id = i.instalment_id AND oi.charge_id <> ci.charge_id
           LEFT JOIN charge o ON o.tenant_id = oi.tenant_id AND o.charge_id = oi.charge_id
               AND o.status = 1 AND o.bank_account_id = t.bank_account_id
           WHERE ci.tenant_id = t.tenant_id AND ci.charge_id = t.charge_id
             AND (i.status <> 1 OR o.charge_id IS NOT NULL)) AS paid_elsewhere, t.bank_account_id,
       tm.fine_bp, tm.interest_bp, tm.daily, tm.discount, tm.discount_until
FROM taken t
JOIN charge ch ON ch.tenant_id = t.tenant_id AND ch.charge_id = t.charge_id
JOIN person p ON p.tenant_id = ch.tenant_id AND p.person_id = ch.person_id
LEFT JOIN charge_terms tm ON tm.tenant_id = t.tenant_id AND tm.charge_id = t.charge_id
LEFT JOIN provider_account a ON a.tenant_id = t.tenant_id AND a.bank_account_id = t.bank_account_id
