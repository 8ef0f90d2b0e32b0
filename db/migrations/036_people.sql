-- Two records of one person become one, and a record of two becomes two; each can be taken back.  What was
-- moved is remembered row by row.  Functions, so that it is one transaction whoever asks for it.

-- A record that was merged stays as a shell which says whereto: it answers for nothing, has no CPF and no key.
ALTER TABLE person
    ADD COLUMN merged_into bigint CHECK (merged_into <> person_id),
    ADD FOREIGN KEY (tenant_id, merged_into) REFERENCES person ON DELETE SET NULL (merged_into);

CREATE TABLE person_move (
    tenant_id      bigint NOT NULL,
    move_id        bigint GENERATED ALWAYS AS IDENTITY,
    cid            uuid NOT NULL,               -- the page's own name of it: the same once more is the same
    kind           smallint NOT NULL CHECK (kind IN (1, 2)), -- 1 merge, 2 split
    from_person_id bigint NOT NULL,
    into_person_id bigint NOT NULL,
    actor          text NOT NULL,
    at             timestamptz NOT NULL,
    undone_at      timestamptz,
    undone_by      text,
    filled         text[] NOT NULL DEFAULT '{}', -- of the kept one: what it had not and the shell had
    cpf_hash       bytea,                       -- the shell's: two records cannot have one CPF
    cpf_key_id     int,
    cpf_sealed     bytea,
    PRIMARY KEY (tenant_id, move_id),
    UNIQUE (tenant_id, cid),
    FOREIGN KEY (tenant_id, from_person_id) REFERENCES person,
    FOREIGN KEY (tenant_id, into_person_id) REFERENCES person
);
CREATE INDEX person_move_from ON person_move (tenant_id, from_person_id);
CREATE INDEX person_move_into ON person_move (tenant_id, into_person_id);
-- One row of another table that was moved, or changed so that the others could be.
CREATE TABLE person_move_row (
    tenant_id bigint NOT NULL,
    move_id   bigint NOT NULL,
    what      text NOT NULL,
    row_id    bigint NOT NULL,
    was       jsonb,                            -- what is to be given back besides whose it was
    PRIMARY KEY (tenant_id, move_id, what, row_id),
    FOREIGN KEY (tenant_id, move_id) REFERENCES person_move
);
CREATE INDEX paid_claim_person ON paid_claim (tenant_id, person_id);

-- Who an agent says that somebody is who nobody could be found for.  It proves nothing: it puts conversations
-- side by side for colleagues, and lets nobody read of a debt.  person_id null: somebody looked, and left it.
CREATE TABLE conversation_link (
    tenant_id       bigint NOT NULL,
    conversation_id bigint NOT NULL,
    person_id       bigint,
    linked_by       text NOT NULL,
    at              timestamptz NOT NULL,
    PRIMARY KEY (tenant_id, conversation_id),
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (tenant_id, person_id) REFERENCES person
);
CREATE INDEX conversation_link_person ON conversation_link (tenant_id, person_id);

-- Somebody may be shown to be a person in the very moment in which that record becomes a shell.  Then they
-- have shown nothing: they are asked again.  Only where a conversation's person changes.
CREATE FUNCTION conversation_person_stands() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    gone bigint;
BEGIN
    SELECT merged_into INTO gone FROM person
        WHERE tenant_id = NEW.tenant_id AND person_id = NEW.person_id FOR SHARE;
    IF gone IS NOT NULL THEN
        NEW.person_id := NULL;
        NEW.assurance := 0;
        NEW.assurance_until := NULL;
        NEW.session_state := NULL;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER conversation_person_stands BEFORE UPDATE OF person_id ON conversation FOR EACH ROW
    WHEN (NEW.person_id IS NOT NULL AND NEW.person_id IS DISTINCT FROM OLD.person_id)
    EXECUTE FUNCTION conversation_person_stands();

CREATE FUNCTION person_conversations(tenant bigint, who bigint[]) RETURNS bigint[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(c.conversation_id ORDER BY c.conversation_id), '{}')
    FROM creditor r
    JOIN conversation c ON c.tenant_id = r.tenant_id AND c.creditor_id = r.creditor_id
        AND c.person_id = ANY (who)
    WHERE r.tenant_id = tenant
$$;

-- Everything of these people, in the order of the architecture: conversations, people, contracts, charges.
-- Answers what stands in the way; NULL = nothing.
CREATE FUNCTION person_lock(tenant bigint, who bigint[]) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
    talks bigint[];
BEGIN
    -- Imports of a tenant hold this for their session; they read people long before they write.
    IF NOT pg_try_advisory_xact_lock(7214, hashint8(tenant)) THEN
        RETURN 'importing';
    END IF;
    talks := person_conversations(tenant, who);
    PERFORM FROM conversation c WHERE c.tenant_id = tenant AND c.conversation_id = ANY (talks)
        ORDER BY c.conversation_id FOR UPDATE;
    PERFORM FROM person p WHERE p.tenant_id = tenant AND p.person_id = ANY (who)
        ORDER BY p.person_id FOR NO KEY UPDATE;
    -- Somebody was identified meanwhile: that conversation would have to be locked before the people.
    IF NOT person_conversations(tenant, who) <@ talks THEN
        RETURN 'again';
    END IF;
    PERFORM FROM contract k WHERE k.tenant_id = tenant AND k.contract_id IN (
            SELECT r.contract_id FROM contract_party r
            WHERE r.tenant_id = tenant AND r.person_id = ANY (who))
        ORDER BY k.contract_id FOR UPDATE;
    PERFORM FROM charge g WHERE g.tenant_id = tenant AND g.person_id = ANY (who)
        ORDER BY g.charge_id FOR UPDATE;
    RETURN NULL;
END $$;

-- Who talks is asked again who they are: what they had shown was of another record.
CREATE FUNCTION person_falls_back(tenant bigint, who bigint[]) RETURNS void LANGUAGE sql AS $$
    UPDATE conversation SET assurance = 0, assurance_until = NULL, session_state = NULL
    WHERE tenant_id = tenant AND conversation_id = ANY (person_conversations(tenant, who));
    UPDATE confirmation_code SET code_hash = NULL
    WHERE tenant_id = tenant AND person_id = ANY (who) AND code_hash IS NOT NULL;
$$;

-- The tables whose rows are moved as they are, and their keys.
CREATE FUNCTION person_tables() RETURNS TABLE (name text, key text) LANGUAGE sql IMMUTABLE AS $$
    VALUES ('agreement', 'agreement_id'), ('charge', 'charge_id'), ('promise', 'promise_id'),
           ('paid_claim', 'paid_claim_id'), ('person_note', 'note_id'), ('care_case', 'care_case_id'),
           ('address', 'address_id'), ('conversation', 'conversation_id'),
           ('conversation_link', 'conversation_id')
$$;

-- The rows `ids` of a table (null: all) from one to the other, each remembered.
CREATE FUNCTION person_take(tenant bigint, move bigint, t text, key text, origin bigint, target bigint,
    ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format(
        'WITH moved AS (UPDATE %I SET person_id = $3 %s WHERE tenant_id = $1 AND person_id = $2
             AND ($5 IS NULL OR %I = ANY ($5)) RETURNING %I AS id)
         INSERT INTO person_move_row (tenant_id, move_id, what, row_id) SELECT $1, $4, %L, id FROM moved',
        t, CASE t WHEN 'care_case' THEN ', subject = $3' ELSE '' END, key, key, t)
    USING tenant, origin, target, move, ids;
END $$;

-- An address that both have cannot be had twice: the kept one's stays, and takes over what was said to the
-- other later: above all a no.
CREATE FUNCTION person_merge_consents(tenant bigint, move bigint, mine bigint, theirs bigint,
    at timestamptz) RETURNS void LANGUAGE sql AS $$
    WITH newest AS (
        SELECT DISTINCT ON (address_id, creditor_id, channel, purpose) *
        FROM consent WHERE tenant_id = tenant AND address_id IN (mine, theirs)
        ORDER BY address_id, creditor_id, channel, purpose, consent_id DESC
    ), later AS (
        SELECT s.*, k.granted AS before FROM newest s
        LEFT JOIN newest k ON k.address_id = mine AND k.creditor_id = s.creditor_id
            AND k.channel = s.channel AND k.purpose = s.purpose
        WHERE s.address_id = theirs AND (k.at IS NULL OR (s.at > k.at AND s.granted <> k.granted))
    ), said AS (
        INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                             text_version, at)
        SELECT tenant, mine, creditor_id, channel, purpose, granted, 'merge', text_version, $5
        FROM later RETURNING consent_id, creditor_id, channel, purpose
    )
    INSERT INTO person_move_row (tenant_id, move_id, what, row_id, was)
    SELECT tenant, move, 'consent', s.consent_id, jsonb_build_object('granted', l.before)
    FROM said s JOIN later l USING (creditor_id, channel, purpose);
$$;

CREATE FUNCTION person_merge_addresses(tenant bigint, move bigint, origin bigint, target bigint,
    at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    r record;
BEGIN
    FOR r IN SELECT s.address_id AS theirs, k.address_id AS mine, s.wrong_party AS wrong,
                    k.wrong_party AS was
             FROM address s JOIN address k ON k.tenant_id = s.tenant_id AND k.person_id = target
                 AND k.kind = s.kind AND k.value_hash = s.value_hash
             WHERE s.tenant_id = tenant AND s.person_id = origin ORDER BY 1 LOOP
        PERFORM person_merge_consents(tenant, move, r.mine, r.theirs, at);
        IF r.wrong AND NOT r.was THEN -- somebody else answered there: that holds for both records
            UPDATE address SET wrong_party = true WHERE tenant_id = tenant AND address_id = r.mine;
            INSERT INTO person_move_row VALUES (tenant, move, 'address_wrong', r.mine, NULL);
        END IF;
    END LOOP;
    PERFORM person_take(tenant, move, 'address', 'address_id', origin, target, ARRAY(
        SELECT s.address_id FROM address s
        WHERE s.tenant_id = tenant AND s.person_id = origin AND NOT EXISTS (
            SELECT FROM address k WHERE k.tenant_id = tenant AND k.person_id = target
              AND k.kind = s.kind AND k.value_hash = s.value_hash)));
END $$;

-- Parties of `ids` (null: of all contracts).  A party of both kinds answers as the nearer of the two.
CREATE FUNCTION person_take_parties(tenant bigint, move bigint, origin bigint, target bigint,
    ids bigint[]) RETURNS void LANGUAGE sql AS $$
    WITH both_of AS (
        SELECT s.contract_id, s.role, k.role AS was FROM contract_party s
        JOIN contract_party k ON k.tenant_id = s.tenant_id AND k.contract_id = s.contract_id
            AND k.person_id = target
        WHERE s.tenant_id = tenant AND s.person_id = origin AND (ids IS NULL OR s.contract_id = ANY (ids))
    ), nearer AS (
        UPDATE contract_party k SET role = least(k.role, b.role) FROM both_of b
        WHERE k.tenant_id = tenant AND k.contract_id = b.contract_id AND k.person_id = target
    ), gone AS (
        DELETE FROM contract_party s USING both_of b
        WHERE s.tenant_id = tenant AND s.contract_id = b.contract_id AND s.person_id = origin
    ), moved AS (
        UPDATE contract_party s SET person_id = target
        WHERE s.tenant_id = tenant AND s.person_id = origin AND (ids IS NULL OR s.contract_id = ANY (ids))
          AND s.contract_id NOT IN (SELECT contract_id FROM both_of)
        RETURNING s.contract_id
    )
    INSERT INTO person_move_row (tenant_id, move_id, what, row_id, was)
    SELECT tenant, move, 'party_both', contract_id, jsonb_build_object('role', role, 'was', was) FROM both_of
    UNION ALL
    SELECT tenant, move, 'party', contract_id, NULL FROM moved;
$$;

-- The creditor's keys: the next import finds the kept one by them.
CREATE FUNCTION person_take_keys(tenant bigint, move bigint, origin bigint, target bigint,
    creditor bigint, keys text[]) RETURNS void LANGUAGE sql AS $$
    WITH moved AS (
        UPDATE person_key SET person_id = target
        WHERE tenant_id = tenant AND person_id = origin AND (keys IS NULL
              OR (creditor_id = creditor AND key = ANY (keys)))
        RETURNING creditor_id, key
    )
    INSERT INTO person_move_row (tenant_id, move_id, what, row_id, was)
    SELECT tenant, move, 'key', row_number() OVER (ORDER BY creditor_id, key),
           jsonb_build_object('creditor', creditor_id, 'key', key) FROM moved;
$$;

-- One open promise and one open case of a kind: of two the newer promise stays, and the case that rests longer.
CREATE FUNCTION person_merge_open(tenant bigint, move bigint, origin bigint, target bigint, at timestamptz)
RETURNS void LANGUAGE sql AS $$
    WITH second AS (
        SELECT promise_id FROM (
            SELECT promise_id, row_number() OVER (PARTITION BY creditor_id ORDER BY made_at DESC,
                                                  promise_id DESC) AS place
            FROM promise WHERE tenant_id = tenant AND person_id IN (origin, target) AND status = 0) p
        WHERE place > 1
    ), closed AS (
        UPDATE promise p SET status = 4 FROM second s
        WHERE p.tenant_id = tenant AND p.promise_id = s.promise_id RETURNING p.promise_id
    )
    INSERT INTO person_move_row (tenant_id, move_id, what, row_id)
    SELECT tenant, move, 'promise_open', promise_id FROM closed;
    WITH second AS (
        SELECT care_case_id FROM (
            SELECT care_case_id, row_number() OVER (PARTITION BY creditor_id, kind
                ORDER BY pause_until DESC NULLS LAST, due DESC, care_case_id) AS place
            FROM care_case WHERE tenant_id = tenant AND subject IN (origin, target)
              AND closed_at IS NULL) c
        WHERE place > 1
    ), closed AS (
        UPDATE care_case c SET closed_at = $5, closed_by = 'merge:' || move FROM second s
        WHERE c.tenant_id = tenant AND c.care_case_id = s.care_case_id RETURNING c.care_case_id
    )
    INSERT INTO person_move_row (tenant_id, move_id, what, row_id)
    SELECT tenant, move, 'case_open', care_case_id FROM closed;
$$;

-- What the kept one has not and the shell has; the shell keeps all but its CPF.
CREATE FUNCTION person_fill(tenant bigint, move bigint, origin bigint, target bigint, moment timestamptz)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    s person;
    k person;
BEGIN
    SELECT * INTO s FROM person WHERE tenant_id = tenant AND person_id = origin;
    SELECT * INTO k FROM person WHERE tenant_id = tenant AND person_id = target;
    UPDATE person SET cpf_hash = NULL, cpf_key_id = NULL, cpf_sealed = NULL, merged_into = target,
        updated_at = moment
    WHERE tenant_id = tenant AND person_id = origin;
    UPDATE person SET updated_at = moment,
        cpf_hash = coalesce(k.cpf_hash, s.cpf_hash), cpf_key_id = coalesce(k.cpf_key_id, s.cpf_key_id),
        cpf_sealed = coalesce(k.cpf_sealed, s.cpf_sealed), birth = coalesce(k.birth, s.birth),
        cep = coalesce(k.cep, s.cep), home_hash = coalesce(k.home_hash, s.home_hash),
        home_sealed = coalesce(k.home_sealed, s.home_sealed)
    WHERE tenant_id = tenant AND person_id = target;
    UPDATE person_move SET cpf_hash = s.cpf_hash, cpf_key_id = s.cpf_key_id, cpf_sealed = s.cpf_sealed,
        filled = array_remove(ARRAY[
            CASE WHEN k.cpf_hash IS NULL AND s.cpf_hash IS NOT NULL THEN 'cpf' END,
            CASE WHEN k.birth IS NULL AND s.birth IS NOT NULL THEN 'birth' END,
            CASE WHEN k.cep IS NULL AND s.cep IS NOT NULL THEN 'cep' END,
            CASE WHEN k.home_hash IS NULL AND s.home_hash IS NOT NULL THEN 'home' END], NULL)
    WHERE tenant_id = tenant AND move_id = move;
END $$;

-- Why these two are not to be merged; NULL = they may be.  Two CPFs are two people.
CREATE FUNCTION person_merge_fault(tenant bigint, origin bigint, target bigint) RETURNS text
LANGUAGE sql AS $$
    SELECT CASE WHEN origin = target THEN 'self'
                WHEN count(*) < 2 THEN 'unknown'
                WHEN bool_or(merged_into IS NOT NULL) THEN 'merged'
                WHEN count(DISTINCT cpf_hash) > 1 THEN 'cpf' END
    FROM person WHERE tenant_id = tenant AND person_id IN (origin, target)
$$;

-- `origin` becomes a shell that says `target`.  Outcome: ok, same (it was asked before), or why not: self,
-- unknown, merged, cpf, importing, again (nothing is done: ask once more).
CREATE FUNCTION person_merge(tenant bigint, origin bigint, target bigint, name_of_it uuid, who text,
    moment timestamptz, OUT outcome text, OUT move bigint) LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    SELECT move_id INTO move FROM person_move m WHERE m.tenant_id = tenant AND m.cid = name_of_it;
    IF FOUND THEN
        outcome := 'same';
        RETURN;
    END IF;
    outcome := coalesce(person_lock(tenant, ARRAY[origin, target]),
                        person_merge_fault(tenant, origin, target));
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO person_move (tenant_id, cid, kind, from_person_id, into_person_id, actor, at)
        VALUES (tenant, name_of_it, 1, origin, target, who, moment) RETURNING move_id INTO move;
    PERFORM person_falls_back(tenant, ARRAY[origin, target]);
    PERFORM person_merge_open(tenant, move, origin, target, moment);
    PERFORM person_merge_addresses(tenant, move, origin, target, moment);
    PERFORM person_take_parties(tenant, move, origin, target, NULL);
    PERFORM person_take_keys(tenant, move, origin, target, NULL, NULL);
    FOR t IN SELECT * FROM person_tables() WHERE name <> 'address' LOOP
        PERFORM person_take(tenant, move, t.name, t.key, origin, target, NULL);
    END LOOP;
    PERFORM person_fill(tenant, move, origin, target, moment);
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
        VALUES (tenant, moment, who, 'person_merge', 'person:' || origin,
                'into:' || target || ' move:' || move);
    outcome := 'ok';
END $$;

-- ---------------------------------------------------------------- taking it back

-- What was agreed or is to be paid over debts of both since: it cannot be torn apart.
CREATE FUNCTION person_knotted(tenant bigint, holder bigint, contracts bigint[]) RETURNS boolean
LANGUAGE sql AS $$
    SELECT EXISTS (
        SELECT FROM agreement a JOIN agreement_item i USING (tenant_id, agreement_id)
        WHERE a.tenant_id = tenant AND a.person_id = holder AND a.status IN (0, 1)
        GROUP BY a.agreement_id
        HAVING bool_or(i.contract_id = ANY (contracts)) AND NOT bool_and(i.contract_id = ANY (contracts)))
    OR EXISTS (
        SELECT FROM charge g JOIN charge_item i USING (tenant_id, charge_id)
        WHERE g.tenant_id = tenant AND g.person_id = holder AND g.status = 0
        GROUP BY g.charge_id
        HAVING bool_or(i.contract_id = ANY (contracts)) AND NOT bool_and(i.contract_id = ANY (contracts)))
$$;

-- Agreements and charges go where all their contracts go.
CREATE FUNCTION person_take_papers(tenant bigint, move bigint, origin bigint, target bigint,
    contracts bigint[]) RETURNS void LANGUAGE sql AS $$
    SELECT person_take(tenant, move, 'agreement', 'agreement_id', origin, target, ARRAY(
        SELECT a.agreement_id FROM agreement a JOIN agreement_item i USING (tenant_id, agreement_id)
        WHERE a.tenant_id = tenant AND a.person_id = origin
        GROUP BY 1 HAVING bool_and(i.contract_id = ANY (contracts))));
    SELECT person_take(tenant, move, 'charge', 'charge_id', origin, target, ARRAY(
        SELECT g.charge_id FROM charge g JOIN charge_item i USING (tenant_id, charge_id)
        WHERE g.tenant_id = tenant AND g.person_id = origin
        GROUP BY 1 HAVING bool_and(i.contract_id = ANY (contracts))));
$$;

CREATE FUNCTION person_give_back_rows(tenant bigint, move bigint, origin bigint, target bigint)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    t record;
BEGIN
    FOR t IN SELECT * FROM person_tables() LOOP
        EXECUTE format(
            'UPDATE %I SET person_id = $2 %s WHERE tenant_id = $1 AND person_id = $3 AND %I IN (
                 SELECT row_id FROM person_move_row WHERE tenant_id = $1 AND move_id = $4 AND what = %L)',
            t.name, CASE t.name WHEN 'care_case' THEN ', subject = $2' ELSE '' END, t.key, t.name)
        USING tenant, origin, target, move;
    END LOOP;
    UPDATE contract_party k SET person_id = origin FROM person_move_row r
        WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'party' AND k.tenant_id = tenant
          AND k.contract_id = r.row_id AND k.person_id = target;
    UPDATE contract_party k SET role = (r.was ->> 'was')::smallint FROM person_move_row r
        WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'party_both'
          AND k.tenant_id = tenant AND k.contract_id = r.row_id AND k.person_id = target;
    INSERT INTO contract_party (tenant_id, contract_id, person_id, role)
        SELECT tenant, row_id, origin, (was ->> 'role')::smallint FROM person_move_row
        WHERE tenant_id = tenant AND move_id = move AND what = 'party_both' ON CONFLICT DO NOTHING;
    UPDATE person_key k SET person_id = origin FROM person_move_row r
        WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'key' AND k.tenant_id = tenant
          AND k.creditor_id = (r.was ->> 'creditor')::bigint AND k.key = r.was ->> 'key'
          AND k.person_id = target;
    UPDATE address a SET wrong_party = false FROM person_move_row r
        WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'address_wrong'
          AND a.tenant_id = tenant AND a.address_id = r.row_id;
END $$;

-- What was closed so that there is one, and what a no of the other had changed; not where somebody has
-- decided anew meanwhile.
CREATE FUNCTION person_give_back_open(tenant bigint, move bigint, moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE promise p SET status = 0 FROM person_move_row r
    WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'promise_open' AND p.tenant_id = tenant
      AND p.promise_id = r.row_id AND p.status = 4 AND NOT EXISTS (
          SELECT FROM promise o WHERE o.tenant_id = tenant AND o.creditor_id = p.creditor_id
            AND o.person_id = p.person_id AND o.status = 0);
    UPDATE care_case c SET closed_at = NULL, closed_by = NULL FROM person_move_row r
    WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'case_open' AND c.tenant_id = tenant
      AND c.care_case_id = r.row_id AND c.closed_by = 'merge:' || move AND NOT EXISTS (
          SELECT FROM care_case o WHERE o.tenant_id = tenant AND o.creditor_id = c.creditor_id
            AND o.subject = c.subject AND o.kind = c.kind AND o.closed_at IS NULL);
    INSERT INTO consent (tenant_id, address_id, creditor_id, channel, purpose, granted, source,
                         text_version, at)
    SELECT tenant, c.address_id, c.creditor_id, c.channel, c.purpose,
           coalesce((r.was ->> 'granted')::boolean, false), 'merge_undone', c.text_version, moment
    FROM person_move_row r JOIN consent c ON c.tenant_id = tenant AND c.consent_id = r.row_id
    WHERE r.tenant_id = tenant AND r.move_id = move AND r.what = 'consent' AND NOT EXISTS (
        SELECT FROM consent n WHERE n.tenant_id = tenant AND n.address_id = c.address_id
          AND n.creditor_id = c.creditor_id AND n.channel = c.channel AND n.purpose = c.purpose
          AND n.consent_id > c.consent_id);
$$;

CREATE FUNCTION person_unfill(tenant bigint, move bigint, moment timestamptz) RETURNS void
LANGUAGE sql AS $$
    UPDATE person k SET updated_at = moment,
        cpf_hash = CASE WHEN 'cpf' = ANY (m.filled) THEN NULL ELSE k.cpf_hash END,
        cpf_key_id = CASE WHEN 'cpf' = ANY (m.filled) THEN NULL ELSE k.cpf_key_id END,
        cpf_sealed = CASE WHEN 'cpf' = ANY (m.filled) THEN NULL ELSE k.cpf_sealed END,
        birth = CASE WHEN 'birth' = ANY (m.filled) THEN NULL ELSE k.birth END,
        cep = CASE WHEN 'cep' = ANY (m.filled) THEN NULL ELSE k.cep END,
        home_hash = CASE WHEN 'home' = ANY (m.filled) THEN NULL ELSE k.home_hash END,
        home_sealed = CASE WHEN 'home' = ANY (m.filled) THEN NULL ELSE k.home_sealed END
    FROM person_move m
    WHERE m.tenant_id = tenant AND m.move_id = move AND k.tenant_id = tenant
      AND k.person_id = m.into_person_id;
    UPDATE person s SET merged_into = NULL, updated_at = moment,
        cpf_hash = m.cpf_hash, cpf_key_id = m.cpf_key_id, cpf_sealed = m.cpf_sealed
    FROM person_move m
    WHERE m.tenant_id = tenant AND m.move_id = move AND s.tenant_id = tenant
      AND s.person_id = m.from_person_id;
$$;

CREATE FUNCTION person_move_contracts(tenant bigint, move bigint) RETURNS bigint[] LANGUAGE sql AS $$
    SELECT coalesce(array_agg(row_id), '{}') FROM person_move_row
    WHERE tenant_id = tenant AND move_id = move AND what = 'party'
$$;

-- Why it cannot be taken back; NULL = it can.  What came after it goes first.
CREATE FUNCTION person_undo_fault(tenant bigint, m person_move) RETURNS text LANGUAGE sql AS $$
    SELECT CASE WHEN EXISTS (
            SELECT FROM person_move o WHERE o.tenant_id = tenant AND o.move_id > (m).move_id
              AND o.undone_at IS NULL
              AND (o.from_person_id IN ((m).from_person_id, (m).into_person_id)
                   OR o.into_person_id IN ((m).from_person_id, (m).into_person_id))) THEN 'later'
        WHEN (m).kind = 1 AND EXISTS (
            SELECT FROM person s JOIN person k ON k.tenant_id = s.tenant_id
                AND k.person_id = (m).into_person_id
            WHERE s.tenant_id = tenant AND s.person_id = (m).from_person_id
              AND k.cpf_hash IS DISTINCT FROM (m).cpf_hash AND 'cpf' = ANY ((m).filled)) THEN 'cpf'
        WHEN (m).kind = 1 AND person_knotted(tenant, (m).into_person_id,
            person_move_contracts(tenant, (m).move_id)) THEN 'knotted'
        WHEN (m).kind = 2 AND (EXISTS (
            SELECT FROM person p WHERE p.tenant_id = tenant AND p.person_id = (m).into_person_id
              AND p.cpf_hash IS NOT NULL)
          OR cardinality(person_conversations(tenant, ARRAY[(m).into_person_id])) > 0
          OR EXISTS (
            SELECT FROM contract_party r WHERE r.tenant_id = tenant AND r.person_id = (m).into_person_id
              AND r.contract_id <> ALL (person_move_contracts(tenant, (m).move_id)))) THEN 'used' END
$$;

CREATE FUNCTION person_undo_merge(tenant bigint, m person_move, moment timestamptz) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    -- First of all the shell is a person again: conversations may point to it.
    PERFORM person_unfill(tenant, m.move_id, moment);
    PERFORM person_give_back_rows(tenant, m.move_id, m.from_person_id, m.into_person_id);
    PERFORM person_give_back_open(tenant, m.move_id, moment);
    UPDATE agreement a SET person_id = m.from_person_id
    WHERE a.tenant_id = tenant AND a.person_id = m.into_person_id AND a.offered_at >= m.at AND EXISTS (
        SELECT FROM agreement_item i WHERE i.tenant_id = tenant AND i.agreement_id = a.agreement_id
        HAVING bool_and(i.contract_id = ANY (person_move_contracts(tenant, m.move_id))));
    UPDATE charge g SET person_id = m.from_person_id
    WHERE g.tenant_id = tenant AND g.person_id = m.into_person_id AND EXISTS (
        SELECT FROM charge_item i WHERE i.tenant_id = tenant AND i.charge_id = g.charge_id
        HAVING bool_and(i.contract_id = ANY (person_move_contracts(tenant, m.move_id))));
END $$;

-- Outcome: ok, same (it is taken back already), or why not: unknown, later, cpf, knotted, used (a
-- record that was split off has become somebody of its own), importing, again.
CREATE FUNCTION person_undo(tenant bigint, which bigint, who text, moment timestamptz,
    OUT outcome text) LANGUAGE plpgsql AS $$
DECLARE
    m person_move;
BEGIN
    SELECT * INTO m FROM person_move WHERE tenant_id = tenant AND move_id = which;
    IF NOT FOUND THEN
        outcome := 'unknown';
        RETURN;
    END IF;
    outcome := person_lock(tenant, ARRAY[m.from_person_id, m.into_person_id]);
    SELECT * INTO m FROM person_move WHERE tenant_id = tenant AND move_id = which;
    outcome := coalesce(outcome, CASE WHEN m.undone_at IS NOT NULL THEN 'same' END,
                        person_undo_fault(tenant, m));
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM person_falls_back(tenant, ARRAY[m.from_person_id, m.into_person_id]);
    IF m.kind = 1 THEN
        PERFORM person_undo_merge(tenant, m, moment);
    ELSE
        PERFORM person_give_back_rows(tenant, which, m.from_person_id, m.into_person_id);
        UPDATE charge SET person_id = m.from_person_id -- issued since
        WHERE tenant_id = tenant AND person_id = m.into_person_id;
        UPDATE person SET merged_into = m.from_person_id, updated_at = moment
        WHERE tenant_id = tenant AND person_id = m.into_person_id;
    END IF;
    UPDATE person_move SET undone_at = moment, undone_by = who
    WHERE tenant_id = tenant AND move_id = which;
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
        VALUES (tenant, moment, who, 'person_undo', 'person:' || m.from_person_id, 'move:' || which);
    outcome := 'ok';
END $$;

-- ---------------------------------------------------------------- what was joined wrongly

-- Contracts, addresses and keys that are somebody else's get a record of their own, with the name that is told;
-- agreements and charges go with their contracts.  Outcome: ok, same, or why not: unknown (one of them is not
-- this person's, or nothing is named), merged, knotted, importing, again.
CREATE FUNCTION person_split(tenant bigint, origin bigint, name_of_it uuid, fresh_name text,
    contracts bigint[], addresses bigint[], creditor bigint, keys text[], who text, moment timestamptz,
    OUT outcome text, OUT move bigint) LANGUAGE plpgsql AS $$
DECLARE
    target bigint;
BEGIN
    SELECT move_id INTO move FROM person_move m WHERE m.tenant_id = tenant AND m.cid = name_of_it;
    IF FOUND THEN
        outcome := 'same';
        RETURN;
    END IF;
    outcome := coalesce(person_lock(tenant, ARRAY[origin]), (
        SELECT CASE WHEN count(*) = 0 THEN 'unknown' WHEN bool_or(merged_into IS NOT NULL) THEN 'merged' END
        FROM person WHERE tenant_id = tenant AND person_id = origin),
        CASE WHEN cardinality(contracts) + cardinality(addresses) = 0
               OR cardinality(contracts) <> (SELECT count(*) FROM contract_party r
                   WHERE r.tenant_id = tenant AND r.person_id = origin AND r.contract_id = ANY (contracts))
               OR cardinality(addresses) <> (SELECT count(*) FROM address a
                   WHERE a.tenant_id = tenant AND a.person_id = origin AND a.address_id = ANY (addresses))
               OR cardinality(keys) <> (SELECT count(*) FROM person_key k
                   WHERE k.tenant_id = tenant AND k.creditor_id = creditor AND k.person_id = origin
                     AND k.key = ANY (keys))
             THEN 'unknown' END,
        CASE WHEN person_knotted(tenant, origin, contracts) THEN 'knotted' END);
    IF outcome IS NOT NULL THEN
        RETURN;
    END IF;
    INSERT INTO person (tenant_id, name, created_at, updated_at) VALUES (tenant, fresh_name, moment, moment)
        RETURNING person_id INTO target;
    INSERT INTO person_move (tenant_id, cid, kind, from_person_id, into_person_id, actor, at)
        VALUES (tenant, name_of_it, 2, origin, target, who, moment) RETURNING move_id INTO move;
    PERFORM person_falls_back(tenant, ARRAY[origin]);
    PERFORM person_take_parties(tenant, move, origin, target, contracts);
    PERFORM person_take(tenant, move, 'address', 'address_id', origin, target, addresses);
    PERFORM person_take_keys(tenant, move, origin, target, creditor, keys);
    PERFORM person_take_papers(tenant, move, origin, target, contracts);
    INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
        VALUES (tenant, moment, who, 'person_split', 'person:' || origin,
                'into:' || target || ' move:' || move);
    outcome := 'ok';
END $$;

-- ---------------------------------------------------------------- the site's chat

-- Signs who is logged in at the school's site (docs/widget.md); null = the site says nothing about that.
ALTER TABLE chat_widget ADD COLUMN identify_sealed bytea;

-- "Continuar no WhatsApp": a word of one use that leads from a phone's first message to the conversation it was made
-- in.  It says where somebody was, never who they are.
CREATE TABLE chat_pass (
    tenant_id       bigint NOT NULL,
    token_hash      bytea NOT NULL CHECK (length(token_hash) = 16), -- keyed
    creditor_id     bigint NOT NULL,
    conversation_id bigint NOT NULL,            -- of the browser
    made_at         timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    used_at         timestamptz,
    went_to         bigint,                     -- the conversation on the other channel
    PRIMARY KEY (tenant_id, token_hash),
    FOREIGN KEY (tenant_id, creditor_id) REFERENCES creditor,
    FOREIGN KEY (tenant_id, conversation_id) REFERENCES conversation,
    FOREIGN KEY (tenant_id, went_to) REFERENCES conversation,
    CHECK ((used_at IS NULL) = (went_to IS NULL))
);
CREATE INDEX chat_pass_from ON chat_pass (tenant_id, conversation_id);
CREATE INDEX chat_pass_to ON chat_pass (tenant_id, went_to) WHERE went_to IS NOT NULL;
