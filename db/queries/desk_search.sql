-- Conversations by what an agent types: the words of a name or of what was written, the CPF, a phone in
-- any spelling, an amount that is open, a protocol.  Words of what is hidden now are not found.
-- $1 tenant, $2 viewer, $3 now, $4 words as a tsquery (null), $5 hash of the CPF (null), $6 hashes of the
-- phone, $7 centavos (null), $8 protocol (null), $9 how many
WITH people AS (
    (SELECT p.person_id, 1 AS hit FROM person p
     WHERE p.tenant_id = $1::bigint AND desk_words(p.name) @@ $4::text::tsquery LIMIT 500)
    UNION ALL
    SELECT p.person_id, 2 FROM person p WHERE p.tenant_id = $1::bigint AND p.cpf_hash = $5::bytea
    UNION ALL
    SELECT a.person_id, 3 FROM address a
    WHERE a.tenant_id = $1::bigint AND a.kind = 1 AND a.value_hash = ANY ($6::bytea[])
    UNION ALL
    (SELECT r.person_id, 4 FROM instalment i
     JOIN contract_party r USING (tenant_id, contract_id)
     WHERE i.tenant_id = $1::bigint AND i.centavos = $7::bigint AND i.status = 0
       AND r.role IN (1, 2) LIMIT 500)
), recent AS MATERIALIZED ( -- of a word that everybody writes some are enough, the newest first
    SELECT conversation_id, at, level FROM message
    WHERE desk_words(text) @@ $4::text::tsquery AND direction <> 1 AND tenant_id = $1::bigint
      AND kind <> 'whisper' AND at > $3::timestamptz - interval '45 days'
    LIMIT 3000
), older AS MATERIALIZED (
    SELECT conversation_id, at, level FROM message
    WHERE desk_words(text) @@ $4::text::tsquery AND direction <> 1 AND tenant_id = $1::bigint
      AND kind <> 'whisper' AND at <= $3::timestamptz - interval '45 days'
    LIMIT 1000
), found AS (
    SELECT c.conversation_id, q.hit, NULL::timestamptz AS at
    FROM people q
    CROSS JOIN (SELECT creditor_id FROM creditor WHERE tenant_id = $1::bigint) r
    JOIN conversation c ON c.tenant_id = $1::bigint AND c.creditor_id = r.creditor_id
        AND c.person_id = q.person_id
    UNION ALL
    SELECT c.conversation_id, 3, NULL FROM identity_alias a
    JOIN identity i USING (tenant_id, identity_id)
    JOIN channel_account t ON t.tenant_id = $1::bigint
    JOIN conversation c ON c.tenant_id = $1::bigint AND c.account_id = t.account_id
        AND c.identity_id = i.identity_id
    WHERE a.tenant_id = $1::bigint AND a.channel = 1 AND a.alias = ANY ($6::bytea[])
    UNION ALL
    SELECT h.conversation_id, 6, h.asked_at FROM hand_over h
    WHERE h.tenant_id = $1::bigint AND h.protocol = $8::text
    UNION ALL
    SELECT m.conversation_id, 5, m.at
    FROM (SELECT * FROM recent UNION ALL SELECT * FROM older) m
    CROSS JOIN LATERAL (
        SELECT FROM conversation c
        WHERE c.tenant_id = $1::bigint AND c.conversation_id = m.conversation_id
          AND (m.level < 2 OR (c.assurance >= 2 AND c.assurance_until > $3::timestamptz))
        OFFSET 0) c
), best AS (
    SELECT conversation_id, min(hit) AS hit, max(at) AS at FROM found GROUP BY 1
    ORDER BY CASE WHEN min(hit) = 5 THEN 1 ELSE 0 END, max(at) DESC NULLS LAST, 1 DESC
    LIMIT $9::int
), ids AS (
    SELECT array_agg(conversation_id) AS ids, array_agg(hit) AS hits FROM best
)
SELECT r.*, $3::timestamptz AS key_at, ids.hits[r.ord]::bigint AS key_id
FROM ids, desk_rows($1::bigint, $2::bigint, $3::timestamptz, ids.ids) r
ORDER BY r.ord
