-- Phones and e-mails of all ways in which a person was written.  $1 tenant
WITH f AS (
    SELECT DISTINCT ON (w.person_id, c.kind, c.hash) w.n, p.row_no, w.person_id, c.*
    FROM import_person p
    JOIN import_who w USING (key)
    CROSS JOIN LATERAL (VALUES (1, p.phone, p.phone_sealed, p.phone_source, p.phone_at),
                               (2, p.email, p.email_sealed, p.email_source, p.email_at))
        AS c(kind, hash, sealed, source, at)
    WHERE c.hash IS NOT NULL
    ORDER BY w.person_id, c.kind, c.hash, c.at DESC NULLS LAST, p.row_no
)
INSERT INTO import_contact (n, row_no, person_id, address_id, kind, hash, sealed, source, at,
                            fresh)
SELECT f.n, f.row_no, f.person_id,
       coalesce(a.address_id, nextval('address_address_id_seq')), f.kind, f.hash, f.sealed,
       f.source, f.at, a.address_id IS NULL
FROM f LEFT JOIN LATERAL (SELECT * FROM address a WHERE a.tenant_id = $1::bigint
    AND a.person_id = f.person_id AND a.kind = f.kind AND a.value_hash = f.hash LIMIT 1) a ON true
ORDER BY f.n
