-- The words of what was said, for the search of the agents' desk, are found after the turn and not in it:
-- its transaction only notes which messages there are, a row a batch (messages_add.sql); the poller
-- reads them when it is calm, within a minute or so (message_words.sql).
DROP INDEX message_words;

-- What the search has not read yet.
CREATE TABLE message_due (
    due_id        bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    at            timestamptz NOT NULL, -- of the newest
    tenants       bigint[] NOT NULL,    -- a message each, by its whole key
    conversations bigint[] NOT NULL,
    messages      bigint[] NOT NULL,
    ats           timestamptz[] NOT NULL
);

-- Only what people and agents wrote: the assistant's texts are everybody's.
CREATE TABLE message_word (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    at              timestamptz NOT NULL,
    level           smallint NOT NULL,
    words           tsvector NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX message_word_words ON message_word USING gin (words);
CREATE TABLE message_word_other PARTITION OF message_word DEFAULT;

CREATE OR REPLACE FUNCTION ensure_partitions(around timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    parent text;
    first  date;
    next   date;
BEGIN
    FOREACH parent IN ARRAY ARRAY['inbox', 'message', 'message_word', 'audit'] LOOP
        FOR i IN -1 .. 3 LOOP
            first := (date_trunc('month', around AT TIME ZONE 'UTC')
                      + make_interval(months => i))::date;
            next := (first + interval '1 month')::date;
            EXECUTE format(
                'CREATE TABLE IF NOT EXISTS %I PARTITION OF %I FOR VALUES FROM (%L) TO (%L)',
                parent || to_char(first, '_YYYY_MM'), parent,
                first::text || ' 00:00+00', next::text || ' 00:00+00');
        END LOOP;
    END LOOP;
END $$;
SELECT ensure_partitions(now());

INSERT INTO message_word (tenant_id, conversation_id, at, level, words)
SELECT tenant_id, conversation_id, at, level, desk_words(text) FROM message
WHERE direction <> 1 AND kind <> 'whisper' AND text IS NOT NULL;

-- As in 032, with the words where they are now.
CREATE OR REPLACE FUNCTION desk_search(tenant bigint, moment timestamptz, words text, cpf bytea, phones bytea[],
    amount bigint, code text, most int) RETURNS TABLE (conversation_id bigint, hit int)
LANGUAGE sql STABLE
SET enable_seqscan = on SET enable_bitmapscan = on SET enable_hashjoin = on
SET join_collapse_limit = 8 SET plan_cache_mode = auto AS $$
    WITH people AS (
        (SELECT p.person_id, 1 AS hit FROM person p
         WHERE p.tenant_id = tenant AND desk_words(p.name) @@ words::tsquery LIMIT 500)
        UNION ALL
        SELECT p.person_id, 2 FROM person p WHERE p.tenant_id = tenant AND p.cpf_hash = cpf
        UNION ALL
        SELECT a.person_id, 3 FROM address a
        WHERE a.tenant_id = tenant AND a.kind = 1 AND a.value_hash = ANY (phones)
        UNION ALL
        (SELECT r.person_id, 4 FROM instalment i
         JOIN contract_party r USING (tenant_id, contract_id)
         WHERE i.tenant_id = tenant AND i.centavos = amount AND i.status = 0
           AND r.role IN (1, 2) LIMIT 500)
    ), recent AS MATERIALIZED ( -- of a word that everybody writes some are enough, the newest first
        SELECT m.conversation_id, m.at, m.level FROM message_word m
        WHERE m.words @@ desk_search.words::tsquery AND m.tenant_id = tenant
          AND m.at > moment - interval '45 days'
        LIMIT 3000
    ), older AS MATERIALIZED (
        SELECT m.conversation_id, m.at, m.level FROM message_word m
        WHERE m.words @@ desk_search.words::tsquery AND m.tenant_id = tenant
          AND m.at <= moment - interval '45 days'
        LIMIT 1000
    ), latest AS MATERIALIZED ( -- said a moment ago: read, as long as that are not too many
        SELECT m.conversation_id, m.at, m.level
        FROM (SELECT tenants, conversations, messages, ats FROM message_due
              WHERE desk_search.words IS NOT NULL ORDER BY due_id DESC LIMIT 50) d
        CROSS JOIN LATERAL unnest(d.tenants, d.conversations, d.messages, d.ats)
            AS k(tenant_id, conversation_id, message_id, at)
        JOIN message m USING (tenant_id, conversation_id, message_id, at)
        WHERE k.tenant_id = tenant AND m.kind <> 'whisper'
          AND desk_words(m.text) @@ desk_search.words::tsquery
    ), found AS (
        SELECT c.conversation_id, q.hit, NULL::timestamptz AS at
        FROM people q
        CROSS JOIN (SELECT creditor_id FROM creditor WHERE tenant_id = tenant) r
        JOIN conversation c ON c.tenant_id = tenant AND c.creditor_id = r.creditor_id
            AND c.person_id = q.person_id
        UNION ALL
        SELECT c.conversation_id, 3, NULL FROM identity_alias a
        JOIN identity i USING (tenant_id, identity_id)
        JOIN channel_account t ON t.tenant_id = tenant
        JOIN conversation c ON c.tenant_id = tenant AND c.account_id = t.account_id
            AND c.identity_id = i.identity_id
        WHERE a.tenant_id = tenant AND a.channel = 1 AND a.alias = ANY (phones)
        UNION ALL
        SELECT h.conversation_id, 6, h.asked_at FROM hand_over h
        WHERE h.tenant_id = tenant AND h.protocol = code
        UNION ALL
        SELECT m.conversation_id, 5, m.at
        FROM (SELECT * FROM recent UNION ALL SELECT * FROM older
              UNION ALL SELECT * FROM latest) m
        CROSS JOIN LATERAL (
            SELECT FROM conversation c
            WHERE c.tenant_id = tenant AND c.conversation_id = m.conversation_id
              AND (m.level < 2 OR (c.assurance >= 2 AND c.assurance_until > moment))
            OFFSET 0) c
    ), best AS (
        SELECT conversation_id, min(hit) AS hit, max(at) AS at FROM found GROUP BY 1
        ORDER BY CASE WHEN min(hit) = 5 THEN 1 ELSE 0 END, max(at) DESC NULLS LAST, 1 DESC
        LIMIT most
    )
    SELECT b.conversation_id, b.hit FROM best b
$$;

-- Whose number it is stands in the index itself: a turn reads no row of this table.
ALTER TABLE identity_alias DROP CONSTRAINT identity_alias_pkey,
    ADD PRIMARY KEY (tenant_id, channel, alias) INCLUDE (identity_id);
