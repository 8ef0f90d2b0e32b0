-- Into a team, or out of it.  $1 tenant's slug, $2 team, $3 login (small letters), $4 out, $5 now
WITH m AS (
    SELECT tm.tenant_id, tm.team_id, u.user_id
    FROM tenant t JOIN team tm USING (tenant_id) JOIN console_user u USING (tenant_id)
    WHERE t.slug = $1::text AND tm.name = $2::text AND u.email = $3::text
), came AS (
    INSERT INTO team_member (tenant_id, team_id, user_id)
    SELECT m.tenant_id, m.team_id, m.user_id FROM m WHERE NOT $4::boolean
    ON CONFLICT DO NOTHING
), gone AS (
    DELETE FROM team_member x USING m
    WHERE $4::boolean AND x.tenant_id = m.tenant_id AND x.team_id = m.team_id AND x.user_id = m.user_id
)
INSERT INTO audit (tenant_id, at, actor, action, subject, detail)
SELECT m.tenant_id, $5::timestamptz, 'cli', CASE WHEN $4::boolean THEN 'team_leave' ELSE 'team_join' END,
       'user:' || m.user_id, 'team ' || m.team_id
FROM m RETURNING tenant_id
