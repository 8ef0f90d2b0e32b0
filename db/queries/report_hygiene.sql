-- What is to be mended in a creditor's register, by the creditor's own key of a person.  What is wrong
-- inside sealed values is told by the caller (report_hygiene_people.sql); the rest is looked for here: who
-- is there twice, contacts that strangers share, whose messages did not arrive in the period, what nobody
-- has confirmed for a year, and who cannot be reached at all.
-- $1 tenant, $2 creditor, $3 from, $4 to (days), $5 now, $6 persons, $7 what is wrong there
WITH scope AS (
    SELECT r.*, (r.at AT TIME ZONE r.zone)::date AS today
    FROM report_scope($1::bigint, $2::bigint, $3::date, $4::date, $5::timestamptz) r
), people AS (
    SELECT r.tenant_id, r.creditor_id, p.person_id, p.name, p.birth, p.cpf_hash, min(k.key) AS key
    FROM scope r JOIN person_key k USING (tenant_id, creditor_id)
    JOIN person p USING (tenant_id, person_id)
    GROUP BY r.tenant_id, r.creditor_id, p.person_id, p.name, p.birth, p.cpf_hash
), contact AS (
    SELECT p.tenant_id, p.person_id, p.key, a.address_id, a.kind, a.value_hash,
           greatest(a.registered_at, a.checked_at) AS registered_at
    FROM people p JOIN address a USING (tenant_id, person_id)
    WHERE NOT a.wrong_party
), payer AS (
    SELECT DISTINCT y.tenant_id, y.person_id
    FROM scope r JOIN contract k USING (tenant_id, creditor_id)
    JOIN contract_party y USING (tenant_id, contract_id)
    WHERE y.role IN (1, 2)
), heard AS (
    SELECT c.address_id, v.conversation_id, v.last_inbound
    FROM scope r JOIN contact c USING (tenant_id)
    JOIN identity_alias i ON i.tenant_id = c.tenant_id AND c.kind = 1 AND i.alias = c.value_hash
    JOIN conversation v ON v.tenant_id = i.tenant_id AND v.identity_id = i.identity_id
        AND v.creditor_id = r.creditor_id
), newest AS (
    SELECT DISTINCT ON (o.conversation_id) o.conversation_id, o.state, o.code, o.created_at
    FROM scope r JOIN outbox o ON o.tenant_id = r.tenant_id AND o.created_at >= r.begins
        AND o.created_at < r.ends AND o.created_at >= ($3::date - 1)::timestamptz
        AND o.created_at < ($4::date + 1)::timestamptz AND o.state IN (2, 3)
    WHERE o.conversation_id IN (SELECT conversation_id FROM heard)
    ORDER BY o.conversation_id, o.created_at DESC, o.outbox_id DESC
), finding AS (
    SELECT p.key, w.problem, NULL::text AS detail
    FROM unnest($6::bigint[], $7::text[]) AS w(person_id, problem) JOIN people p USING (person_id)
    UNION ALL
    SELECT p.key, 'sem CPF', NULL FROM people p JOIN payer USING (tenant_id, person_id)
    WHERE p.cpf_hash IS NULL
    UNION ALL
    SELECT p.key, 'pessoa em dobro', 'como ' || o.key
    FROM people p JOIN people o ON import_fold(o.name) = import_fold(p.name)
        AND o.birth = p.birth AND o.person_id <> p.person_id
    UNION ALL
    SELECT c.key, 'contato de outra pessoa',
           CASE c.kind WHEN 1 THEN 'telefone' ELSE 'e-mail' END || ', como ' || o.key
    FROM contact c JOIN contact o ON o.kind = c.kind AND o.value_hash = c.value_hash
        AND o.person_id <> c.person_id
    WHERE NOT EXISTS (SELECT FROM contract_party a JOIN contract_party b USING (tenant_id, contract_id)
                      WHERE a.tenant_id = c.tenant_id AND a.person_id = c.person_id
                        AND b.person_id = o.person_id)
    UNION ALL
    SELECT c.key, 'mensagem não entregue', 'código ' || coalesce(n.code, 0)
    FROM contact c JOIN heard h USING (address_id) JOIN newest n USING (conversation_id)
    WHERE n.state = 3 AND (h.last_inbound IS NULL OR h.last_inbound < n.created_at)
    UNION ALL
    SELECT c.key, 'contato sem confirmação', CASE c.kind WHEN 1 THEN 'telefone' ELSE 'e-mail' END
           || ', desde ' || to_char(greatest(c.registered_at, max(h.last_inbound)) AT TIME ZONE r.zone,
                                    'DD/MM/YYYY')
    FROM scope r JOIN contact c USING (tenant_id) JOIN payer USING (tenant_id, person_id)
    LEFT JOIN heard h USING (address_id)
    GROUP BY c.key, c.address_id, c.kind, c.registered_at, r.zone, r.at
    HAVING greatest(c.registered_at, max(h.last_inbound)) < r.at - interval '365 days'
    UNION ALL
    SELECT p.key, 'sem contato', NULL FROM people p JOIN payer USING (tenant_id, person_id)
    WHERE NOT EXISTS (SELECT FROM contact c WHERE c.person_id = p.person_id)
)
SELECT problem, key, detail FROM finding ORDER BY problem, key, detail
