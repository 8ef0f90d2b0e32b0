-- The consents that the file brings: reminders and collection, for a phone by WhatsApp and SMS.  Not
-- what a newer word of the person covers; and a stop is never lifted, neither for this person nor for
-- the same number under another one (PEN-01).  What counts is when a word was given, not when its row
-- was written: a stop that commits beside an import may have the smaller id than the import's old
-- grant.  Of the same instant, the file's grant gives way.
-- $1 tenant, $2 creditor
WITH newest AS (
    SELECT DISTINCT ON (a.address_id, c.channel, c.purpose) a.person_id, a.kind,
           a.value_hash AS hash, c.channel, c.purpose, c.granted, c.at
    FROM (SELECT DISTINCT kind, hash FROM import_contact WHERE at IS NOT NULL) t
    CROSS JOIN LATERAL (SELECT * FROM address a WHERE a.tenant_id = $1::bigint
        AND a.kind = t.kind AND a.value_hash = t.hash OFFSET 0) a
    CROSS JOIN LATERAL (SELECT * FROM consent c WHERE c.tenant_id = $1::bigint
        AND c.address_id = a.address_id AND c.creditor_id = $2::bigint OFFSET 0) c
    ORDER BY a.address_id, c.channel, c.purpose, c.at DESC,
             c.granted AND c.text_version = 'import-1', c.consent_id DESC
)
INSERT INTO import_consent (n, row_no, address_id, fresh, kind, channel, purpose, source, at,
                            refused)
SELECT t.n, t.row_no, t.address_id, t.fresh, t.kind, v.channel, v.purpose, t.source, t.at,
       own.granted IS FALSE OR (own.granted IS NULL AND stop.hash IS NOT NULL)
FROM import_contact t
JOIN (VALUES (1, 1, 1), (1, 1, 2), (1, 2, 1), (1, 2, 2), (2, 3, 1), (2, 3, 2))
    AS v(kind, channel, purpose) USING (kind)
LEFT JOIN newest own ON own.person_id = t.person_id AND own.kind = t.kind AND own.hash = t.hash
    AND own.channel = v.channel AND own.purpose = v.purpose
LEFT JOIN (SELECT DISTINCT kind, hash, channel, purpose FROM newest WHERE NOT granted) stop
    ON stop.kind = t.kind AND stop.hash = t.hash AND stop.channel = v.channel
    AND stop.purpose = v.purpose
WHERE t.at IS NOT NULL AND (own.at IS NULL OR own.granted IS FALSE OR own.at < t.at)
ORDER BY t.n
