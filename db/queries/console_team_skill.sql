-- What of a creditor a team looks after, or no more.
-- $1 tenant's slug, $2 team, $3 creditor's slug, $4 skill, $5 no more, $6 now
WITH m AS (
    SELECT tm.tenant_id, tm.team_id, c.creditor_id
    FROM tenant t JOIN team tm USING (tenant_id) JOIN creditor c USING (tenant_id)
    WHERE t.slug = $1::text AND tm.name = $2::text AND c.slug = $3::text
), came AS (
    INSERT INTO team_skill (tenant_id, team_id, creditor_id, skill)
    SELECT m.tenant_id, m.team_id, m.creditor_id, $4::text FROM m WHERE NOT $5::boolean
    ON CONFLICT DO NOTHING
), gone AS (
    DELETE FROM team_skill x USING m
    WHERE $5::boolean AND x.tenant_id = m.tenant_id AND x.team_id = m.team_id
        AND x.creditor_id = m.creditor_id AND x.skill = $4::text
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT m.tenant_id, $6::timestamptz, 'cli', CASE WHEN $5::boolean THEN 'skill_drop' ELSE 'skill_add' END,
       'team:' || m.team_id, 'creditor ' || m.creditor_id || ' ' || $4::text
FROM m RETURNING tenant_id
