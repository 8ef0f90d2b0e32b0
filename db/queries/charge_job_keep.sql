-- What the provider has made of a charge.  The charge is locked before its provider's row.
-- $1 tenant, $2 charge, $3 state, $4 provider's id, $5 line, $6 barcode, $7 Pix (or null),
-- $8 Pix until (or null), $9 page, $10 PDF (or null), $11 ways, $12 read at (or null), $13 busy until,
-- $14 looked after from, $15 page for a card (or null)
WITH locked AS (
    SELECT tenant_id, charge_id FROM charge
    WHERE tenant_id = $1::bigint AND charge_id = $2::bigint
    FOR NO KEY UPDATE
), told AS (
    UPDATE charge ch SET line = $5::text, barcode = $6::text, pix_payload = $7::text
    FROM locked l WHERE ch.tenant_id = l.tenant_id AND ch.charge_id = l.charge_id
      AND $12::timestamptz IS NOT NULL
), registered AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT tenant_id, charge_id, 2, $13::timestamptz FROM locked
    WHERE $3::int = 1 AND $12::timestamptz IS NOT NULL AND charge_may(tenant_id, charge_id, 2)
), card AS (
    INSERT INTO card_page (tenant_id, charge_id, url)
    SELECT tenant_id, charge_id, $15::text FROM locked WHERE $15::text IS NOT NULL
    ON CONFLICT (tenant_id, charge_id) DO UPDATE SET url = excluded.url
)
UPDATE charge_provider p SET
    -- voided meanwhile: it stands there and is to be taken down
    state = CASE WHEN p.state = 2 AND $3::int = 1 THEN 2 ELSE $3::int END,
    provider_id = $4::text, pix_until = $8::timestamptz, page_url = $9::text, pdf_url = $10::text,
    ways = $11::int, read_at = $12::timestamptz, busy_until = $13::timestamptz,
    upkeep_at = CASE WHEN p.state = 2 THEN p.upkeep_at ELSE $14::timestamptz END, tries = 0
FROM locked l WHERE p.tenant_id = l.tenant_id AND p.charge_id = l.charge_id
