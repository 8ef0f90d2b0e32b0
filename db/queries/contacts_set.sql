-- A contact that a person gave at A3: the address (made when it was not there), its rows in the consent
-- ledger (CH-01) and, when it is to be the only one of its kind, those of the others withdrawn.  A
-- number that somebody else stopped is kept but not used: a stop is never lifted by another (PEN-01).
-- $1 tenants, $2 persons, $3 creditors, $4 kinds, $5 hashes, $6 sealed, $7 alone, $8 key id, $9 now
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::int[], $5::bytea[],
                         $6::bytea[], $7::boolean[])
        AS k(tenant_id, person_id, creditor_id, kind, value_hash, value_sealed, alone)
), known AS (
    INSERT INTO address AS a (tenant_id, person_id, kind, value_hash, key_id, value_sealed,
                              registered_at, checked_at)
    SELECT tenant_id, person_id, kind, value_hash, $8::int, value_sealed, $9::timestamptz,
           $9::timestamptz FROM k
    ON CONFLICT (tenant_id, person_id, kind, value_hash) DO UPDATE SET
        registered_at = CASE WHEN a.wrong_party THEN excluded.registered_at
                             ELSE a.registered_at END,
        checked_at = excluded.checked_at, wrong_party = false
    RETURNING a.tenant_id, a.address_id, a.person_id, a.kind, a.value_hash
), given AS (
    SELECT k.*, n.address_id FROM k JOIN known n USING (tenant_id, person_id, kind, value_hash)
), audited AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
    SELECT tenant_id, $9::timestamptz, 'bot',
           CASE WHEN alone THEN 'contact_changed' ELSE 'contact_added' END,
           format('address:%s', address_id), 'A3: code sent to a contact registered over 30 days ago'
    FROM given ORDER BY address_id
), ways AS (
    SELECT g.*, g.address_id AS about, true AS wanted, v.channel, p AS purpose
    FROM given g JOIN (VALUES (1, 1), (1, 2), (2, 3)) AS v(kind, channel) USING (kind)
    CROSS JOIN generate_series(1, 2) AS p
    UNION ALL
    SELECT g.*, a.address_id, false, v.channel, p
    FROM given g JOIN (VALUES (1, 1), (1, 2), (2, 3)) AS v(kind, channel) USING (kind)
    JOIN address a ON a.tenant_id = g.tenant_id AND a.person_id = g.person_id
        AND a.kind = g.kind AND a.value_hash <> g.value_hash
    CROSS JOIN generate_series(1, 4) AS p
    WHERE g.alone
)
INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                     text_version, at)
SELECT w.tenant_id, w.about, w.creditor_id, w.channel, w.purpose,
       w.wanted AND NOT EXISTS (
           SELECT FROM address o
           CROSS JOIN LATERAL (
               SELECT c.granted FROM consent c
               WHERE c.tenant_id = o.tenant_id AND c.address_id = o.address_id
                 AND c.creditor_id = w.creditor_id AND c.channel = w.channel
                 AND c.purpose = w.purpose
               ORDER BY c.consent_id DESC LIMIT 1
           ) newest
           WHERE o.tenant_id = w.tenant_id AND o.kind = w.kind AND o.value_hash = w.value_hash
             AND o.person_id <> w.person_id AND NOT newest.granted),
       'conversa', 'contato-1', $9::timestamptz
FROM ways w ORDER BY w.address_id, w.about, w.channel, w.purpose
