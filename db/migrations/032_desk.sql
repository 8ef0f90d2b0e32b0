-- The agents' desk: what the console shows of conversations and what agents do with them.  Everything goes
-- by (tenant_id, ...).

-- An agent of the console stands in taken_by as "u" and the number of the account; one of the command line
-- by the name they gave.
ALTER TABLE hand_over
    ADD COLUMN snoozed_until timestamptz,       -- out of sight until then
    ADD COLUMN team_id bigint,                  -- whose it was made; null: of whoever looks after such
    ADD COLUMN tags text[] NOT NULL DEFAULT '{}',
    ADD FOREIGN KEY (tenant_id, team_id) REFERENCES team;
CREATE INDEX hand_over_waiting ON hand_over (tenant_id, asked_at, hand_over_id)
    WHERE closed_at IS NULL AND taken_by IS NULL;
CREATE INDEX hand_over_taken ON hand_over (tenant_id, taken_by, asked_at, hand_over_id)
    WHERE closed_at IS NULL AND taken_by IS NOT NULL;
CREATE INDEX hand_over_snoozed ON hand_over (tenant_id, snoozed_until, hand_over_id)
    WHERE closed_at IS NULL AND snoozed_until IS NOT NULL;
CREATE INDEX hand_over_closed ON hand_over (tenant_id, closed_at, hand_over_id)
    WHERE closed_at IS NOT NULL;
CREATE INDEX hand_over_protocol ON hand_over (tenant_id, protocol);
CREATE INDEX hand_over_conversation ON hand_over (tenant_id, conversation_id, asked_at);
CREATE INDEX session_newest ON session (tenant_id, started_at, session_id);

-- A note is for colleagues: it has no place in the outbox, whatever the program does.
ALTER TABLE message ADD CONSTRAINT message_note_stays CHECK (direction <> 3 OR outbox_id IS NULL);

ALTER TABLE console_user
    ADD COLUMN available   boolean NOT NULL DEFAULT false, -- takes new ones by itself
    ADD COLUMN capacity    int NOT NULL DEFAULT 4 CHECK (capacity BETWEEN 0 AND 50),
    ADD COLUMN keys_single boolean NOT NULL DEFAULT true,
    ADD COLUMN sound       boolean NOT NULL DEFAULT false;
ALTER TABLE team ADD COLUMN sla_s int NOT NULL DEFAULT 900 CHECK (sla_s > 0);

-- What an agent wrote: by the page's own name of it (cid), so that one that comes again is the same.
CREATE TABLE desk_message (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    cid             uuid NOT NULL,
    message_id      bigint NOT NULL,
    user_id         bigint NOT NULL,
    for_user_id     bigint,                     -- a whisper: shown to this one and who wrote it
    PRIMARY KEY (tenant_id, conversation_id, cid),
    UNIQUE (tenant_id, conversation_id, message_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user,
    FOREIGN KEY (tenant_id, for_user_id) REFERENCES console_user
);
-- How far an agent has read, and what they have not sent yet.
CREATE TABLE desk_read (
    tenant_id       bigint NOT NULL,
    user_id         bigint NOT NULL,
    conversation_id bigint NOT NULL,
    upto            bigint NOT NULL,
    PRIMARY KEY (tenant_id, user_id, conversation_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
);
CREATE TABLE desk_draft (
    tenant_id       bigint NOT NULL,
    user_id         bigint NOT NULL,
    conversation_id bigint NOT NULL,
    kind            text NOT NULL CHECK (kind IN ('reply', 'note')),
    text_sealed     bytea NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, user_id, conversation_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation
);
CREATE TABLE canned_answer (
    tenant_id bigint NOT NULL REFERENCES tenant,
    canned_id bigint GENERATED ALWAYS AS IDENTITY,
    short     text NOT NULL CHECK (short ~ '^[a-z0-9_-]{1,32}$'),
    text      text NOT NULL CHECK (text <> ''),
    PRIMARY KEY (tenant_id, canned_id),
    UNIQUE (tenant_id, short)
);
CREATE TABLE desk_view (
    tenant_id bigint NOT NULL,
    view_id   bigint GENERATED ALWAYS AS IDENTITY,
    user_id   bigint NOT NULL,
    name      text NOT NULL CHECK (name <> ''),
    query     text NOT NULL,                    -- of the inbox's address
    shared    boolean NOT NULL,
    PRIMARY KEY (tenant_id, view_id),
    FOREIGN KEY (tenant_id, user_id) REFERENCES console_user
);

-- Whether it lies in this agent's queue: their team's; one that no team was given, of the teams that look
-- after its creditor and reason ("atendimento": any reason); where no team does, everybody's.
CREATE FUNCTION desk_in_queue(tenant bigint, viewer bigint, team bigint, creditor bigint, reason text)
RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT CASE WHEN team IS NOT NULL THEN EXISTS (
        SELECT FROM team_member m
        WHERE m.tenant_id = tenant AND m.team_id = team AND m.user_id = viewer)
    ELSE NOT EXISTS (
        SELECT FROM team_skill s
        WHERE s.tenant_id = tenant AND s.creditor_id = creditor AND s.skill IN (reason, 'atendimento'))
      OR EXISTS (
        SELECT FROM team_skill s JOIN team_member m USING (tenant_id, team_id)
        WHERE s.tenant_id = tenant AND s.creditor_id = creditor AND s.skill IN (reason, 'atendimento')
          AND m.user_id = viewer) END
$$;

-- The rows of an inbox, in the order of the ids.  Names only while the person is identified; what was said
-- of a debt is hidden after that, as everywhere.
CREATE FUNCTION desk_rows(tenant bigint, viewer bigint, at timestamptz, ids bigint[])
RETURNS TABLE (ord bigint, id bigint, protocol text, name text, channel int, creditor text,
    preview text, direction int, last_at timestamptz, unread bigint, owner int, taken_by text,
    owner_id bigint, owner_name text, asked_at timestamptz, snoozed_until timestamptz, reason text,
    level int, tags text, last_id bigint, sla_s int, fence bigint, open boolean)
LANGUAGE sql STABLE AS $$
    SELECT k.ord, c.conversation_id, h.protocol, p.name, a.channel::int, r.trade_name,
           CASE WHEN (m.level = 2 AND known.level < 2) OR m.kind = 'whisper' THEN NULL
                ELSE left(m.text, 160) END,
           m.direction::int, m.at,
           (SELECT count(*) FROM (
               SELECT FROM message n WHERE n.tenant_id = c.tenant_id
                 AND n.conversation_id = c.conversation_id AND n.direction = 0
                 AND n.message_id > coalesce(d.upto, 0) LIMIT 99) u),
           c.owner::int, h.taken_by, w.user_id, w.name, h.asked_at, h.snoozed_until, h.reason,
           known.level, array_to_string(h.tags, ' '), m.message_id, t.sla_s, c.fence,
           h.hand_over_id IS NOT NULL AND h.closed_at IS NULL
    FROM unnest(ids) WITH ORDINALITY AS k(conversation_id, ord)
    JOIN conversation c ON c.tenant_id = tenant AND c.conversation_id = k.conversation_id
    JOIN channel_account a ON a.tenant_id = tenant AND a.account_id = c.account_id
    JOIN creditor r ON r.tenant_id = tenant AND r.creditor_id = c.creditor_id
    CROSS JOIN LATERAL (SELECT CASE WHEN c.assurance_until > at THEN c.assurance::int
                                    ELSE 0 END AS level) known
    LEFT JOIN person p ON p.tenant_id = tenant AND p.person_id = c.person_id AND known.level >= 2
    LEFT JOIN LATERAL (
        SELECT o.* FROM hand_over o
        WHERE o.tenant_id = tenant AND o.conversation_id = c.conversation_id
        ORDER BY o.asked_at DESC, o.hand_over_id DESC LIMIT 1) h ON true
    LEFT JOIN team t ON t.tenant_id = tenant AND t.team_id = h.team_id
    LEFT JOIN console_user w ON w.tenant_id = tenant AND h.closed_at IS NULL
        AND w.user_id = CASE WHEN h.taken_by ~ '^u[0-9]{1,18}$' THEN substr(h.taken_by, 2)::bigint END
    LEFT JOIN LATERAL (
        SELECT x.message_id, x.at, x.direction, x.level, x.kind, x.text FROM message x
        WHERE x.tenant_id = tenant AND x.conversation_id = c.conversation_id
        ORDER BY x.message_id DESC LIMIT 1) m ON true
    LEFT JOIN desk_read d ON d.tenant_id = tenant AND d.user_id = viewer
        AND d.conversation_id = c.conversation_id
    ORDER BY k.ord
$$;

-- What is searched for: words without accents, as people type them.  Of messages only what people and
-- agents wrote: the assistant's texts are everybody's, and cost nothing this way.
CREATE FUNCTION desk_words(text text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT to_tsvector('simple'::regconfig, translate(lower(text), 'áàâãäéèêëíìîïóòôõöúùûüçñ',
                                                      'aaaaaeeeeiiiiooooouuuucn'))
$$;
CREATE INDEX message_words ON message USING gin (desk_words(text)) WHERE direction <> 1;
CREATE INDEX person_words ON person USING gin (desk_words(name));
CREATE INDEX instalment_open_centavos ON instalment (centavos, tenant_id) WHERE status = 0;

-- Conversations by what an agent types; see desk_search.sql.  Connections plan for turns (db/pg_setup.c): by
-- keys alone, in the order as written.  This one is looked up by words, and planned for what is asked.
CREATE FUNCTION desk_search(tenant bigint, moment timestamptz, words text, cpf bytea, phones bytea[],
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
        SELECT conversation_id, at, level FROM message
        WHERE desk_words(text) @@ words::tsquery AND direction <> 1 AND tenant_id = tenant
          AND kind <> 'whisper' AND at > moment - interval '45 days'
        LIMIT 3000
    ), older AS MATERIALIZED (
        SELECT conversation_id, at, level FROM message
        WHERE desk_words(text) @@ words::tsquery AND direction <> 1 AND tenant_id = tenant
          AND kind <> 'whisper' AND at <= moment - interval '45 days'
        LIMIT 1000
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
        FROM (SELECT * FROM recent UNION ALL SELECT * FROM older) m
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
