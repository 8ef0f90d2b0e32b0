-- What was promised to people at a time, and what is left of a bulk action while it can be taken back.

-- Somebody was told that they are answered at a time: by the assistant off hours, or by an agent.  An
-- agent's puts the hand-over off until then (snoozed_until); the assistant's leaves it in the queue, and
-- from then on it stands first.
CREATE TABLE callback (
    tenant_id       bigint NOT NULL,
    callback_id     bigint GENERATED ALWAYS AS IDENTITY,
    conversation_id bigint NOT NULL,
    hand_over_id    bigint NOT NULL,
    due_at          timestamptz NOT NULL,
    made_at         timestamptz NOT NULL,
    made_by         text,                       -- "u12"; null: the assistant
    note            text CHECK (note <> ''),    -- what was agreed; CPFs are masked before this write
    raised_at       timestamptz,                -- it was due, and was brought back
    closed_at       timestamptz,
    kept            boolean,                    -- null while it is open; false: put aside
    PRIMARY KEY (tenant_id, callback_id),
    FOREIGN KEY (tenant_id, hand_over_id) REFERENCES hand_over,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    CHECK ((closed_at IS NULL) = (kept IS NULL))
);
-- One at a time: a new promise takes the place of the one before.
CREATE UNIQUE INDEX callback_open ON callback (tenant_id, hand_over_id) WHERE closed_at IS NULL;
CREATE INDEX callback_list ON callback (tenant_id, due_at, callback_id) WHERE closed_at IS NULL;
CREATE INDEX callback_due ON callback (due_at) WHERE closed_at IS NULL AND raised_at IS NULL;

-- The place among those who wait: the instant since when, or before everybody's (a promise that is due).
ALTER TABLE hand_over ADD COLUMN queue_at timestamptz; -- null: asked_at
DROP INDEX hand_over_waiting;
CREATE INDEX hand_over_waiting ON hand_over (tenant_id, (coalesce(queue_at, asked_at)), hand_over_id)
    WHERE closed_at IS NULL AND taken_by IS NULL;

-- How the hand-overs of a bulk action stood before it; gone with the next one that finds it old.
CREATE TABLE desk_bulk_undo (
    tenant_id       bigint NOT NULL,
    bulk_id         bigint NOT NULL,
    conversation_id bigint NOT NULL,
    hand_over_id    bigint NOT NULL,
    agent           text NOT NULL,              -- whose it is to take back
    at              timestamptz NOT NULL,
    action          text NOT NULL CHECK (action IN ('assign', 'snooze', 'tag')),
    fence           bigint NOT NULL,            -- after it
    until           timestamptz,                -- that was set
    tag             text,                       -- that was added, and was not there
    team_id         bigint,                     -- these as they were before
    taken_by        text,
    taken_at        timestamptz,
    marks_before    bigint,
    snoozed_until   timestamptz,
    PRIMARY KEY (tenant_id, bulk_id, conversation_id)
);
CREATE INDEX desk_bulk_undo_at ON desk_bulk_undo (tenant_id, at);

DROP FUNCTION desk_rows(bigint, bigint, timestamptz, bigint[]);
-- The rows of an inbox, in the order of the ids.  Names only while the person is identified; what was said
-- of a debt is hidden after that, as everywhere.
CREATE FUNCTION desk_rows(tenant bigint, viewer bigint, at timestamptz, ids bigint[])
RETURNS TABLE (ord bigint, id bigint, protocol text, name text, channel int, creditor text,
    preview text, direction int, last_at timestamptz, unread bigint, owner int, taken_by text,
    owner_id bigint, owner_name text, asked_at timestamptz, snoozed_until timestamptz, reason text,
    level int, tags text, last_id bigint, sla_s int, fence bigint, open boolean,
    due_at timestamptz, promised_by text, promise text)
LANGUAGE sql STABLE AS $$
    SELECT k.ord, c.conversation_id, h.protocol, p.name, a.channel::int, r.trade_name,
           CASE WHEN (m.level = 2 AND known.level < 2) OR m.kind = 'whisper' THEN NULL
                ELSE left(m.text, 160) END,
           m.direction::int, m.at,
           (SELECT count(*) FROM (
               SELECT FROM message n WHERE n.tenant_id = c.tenant_id
                 AND n.conversation_id = c.conversation_id AND n.direction = 0
                 AND n.message_id > coalesce(d.upto, 0) LIMIT 99) u),
           c.owner::int, h.taken_by, w.user_id, w.name, h.asked_at,
           CASE WHEN h.snoozed_until > at THEN h.snoozed_until END, h.reason,
           known.level, array_to_string(h.tags, ' '), m.message_id, t.sla_s, c.fence,
           h.hand_over_id IS NOT NULL AND h.closed_at IS NULL,
           b.due_at, coalesce(y.name, b.made_by), b.note
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
    LEFT JOIN callback b ON b.tenant_id = tenant AND b.hand_over_id = h.hand_over_id
        AND b.closed_at IS NULL
    LEFT JOIN console_user y ON y.tenant_id = tenant
        AND y.user_id = CASE WHEN b.made_by ~ '^u[0-9]{1,18}$' THEN substr(b.made_by, 2)::bigint END
    LEFT JOIN LATERAL (
        SELECT x.message_id, x.at, x.direction, x.level, x.kind, x.text FROM message x
        WHERE x.tenant_id = tenant AND x.conversation_id = c.conversation_id
        ORDER BY x.message_id DESC LIMIT 1) m ON true
    LEFT JOIN desk_read d ON d.tenant_id = tenant AND d.user_id = viewer
        AND d.conversation_id = c.conversation_id
    ORDER BY k.ord
$$;
