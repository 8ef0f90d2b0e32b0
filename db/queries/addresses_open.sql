-- May texts of level L1 go to this number: verified, never a wrong party's, and reminders by WhatsApp
-- wanted there by its newest word (collections reference 10.1).
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons, $5 hashes of the number
SELECT k.ord
FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[], $5::bytea[])
    AS k(ord, tenant_id, creditor_id, person_id, value_hash)
JOIN address a ON a.tenant_id = k.tenant_id AND a.person_id = k.person_id AND a.kind = 1
    AND a.value_hash = k.value_hash AND NOT a.wrong_party AND a.verified_at IS NOT NULL
CROSS JOIN LATERAL (
    SELECT c.granted FROM consent c
    WHERE c.tenant_id = a.tenant_id AND c.address_id = a.address_id
      AND c.creditor_id = k.creditor_id AND c.channel = 1 AND c.purpose = 1
    ORDER BY c.consent_id DESC LIMIT 1
) newest
WHERE newest.granted
