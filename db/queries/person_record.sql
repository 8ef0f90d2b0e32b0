-- A record as supervisors see it who merge and split: what hangs on it, and what was moved.  Who looked stands in the
-- audit.  $1 tenant, $2 person, $3 now, $4 agent
WITH p AS (
    SELECT * FROM person WHERE tenant_id = $1::bigint AND person_id = $2::bigint
), noted AS (
    INSERT INTO audit (tenant_id, at, actor, action, subject)
    SELECT tenant_id, $3::timestamptz, 'agent:' || $4::text, 'person_view', 'person:' || person_id FROM p
)
SELECT p.name, p.cpf_sealed, p.birth IS NOT NULL AS has_birth, p.merged_into,
    (SELECT coalesce(json_agg(json_build_object('creditor', r.slug, 'creditor_name', r.trade_name, 'key', k.key)
            ORDER BY r.slug, k.key), '[]')::text
     FROM person_key k JOIN creditor r USING (tenant_id, creditor_id)
     WHERE k.tenant_id = $1::bigint AND k.person_id = p.person_id) AS keys,
    (SELECT coalesce(json_agg(json_build_object('id', t.contract_id::text, 'creditor', r.slug, 'key', t.key,
            'enrolment', t.enrolment, 'role', c.role,
            'open', (SELECT count(*) FROM instalment i WHERE i.tenant_id = t.tenant_id
                       AND i.contract_id = t.contract_id AND i.status = 0)) ORDER BY t.contract_id), '[]')::text
     FROM contract_party c JOIN contract t USING (tenant_id, contract_id)
     JOIN creditor r USING (tenant_id, creditor_id)
     WHERE c.tenant_id = $1::bigint AND c.person_id = p.person_id) AS contracts,
    (SELECT coalesce(json_agg(json_build_object('id', m.move_id::text,
            'kind', CASE m.kind WHEN 1 THEN 'merge' ELSE 'split' END, 'at', m.at, 'undone_at', m.undone_at,
            'actor', m.actor, 'from', m.from_person_id::text, 'from_name', f.name,
            'into', m.into_person_id::text, 'into_name', i.name) ORDER BY m.move_id DESC), '[]')::text
     FROM person_move m
     JOIN person f ON f.tenant_id = m.tenant_id AND f.person_id = m.from_person_id
     JOIN person i ON i.tenant_id = m.tenant_id AND i.person_id = m.into_person_id
     WHERE m.tenant_id = $1::bigint AND p.person_id IN (m.from_person_id, m.into_person_id)) AS moves
FROM p
