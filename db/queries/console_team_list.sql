-- $1 tenant's slug (null = all)
SELECT t.slug, tm.name,
       coalesce((SELECT string_agg(u.email, ', ' ORDER BY u.email)
                 FROM team_member m JOIN console_user u USING (tenant_id, user_id)
                 WHERE m.tenant_id = tm.tenant_id AND m.team_id = tm.team_id), ''),
       coalesce((SELECT string_agg(c.slug || ':' || s.skill, ', ' ORDER BY c.slug, s.skill)
                 FROM team_skill s JOIN creditor c USING (tenant_id, creditor_id)
                 WHERE s.tenant_id = tm.tenant_id AND s.team_id = tm.team_id), '')
FROM team tm JOIN tenant t USING (tenant_id)
WHERE $1::text IS NULL OR t.slug = $1::text
ORDER BY t.slug, tm.name
