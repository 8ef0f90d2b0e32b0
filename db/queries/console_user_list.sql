-- $1 tenant's slug (null = all)
SELECT t.slug, u.email, u.name, u.role,
       CASE WHEN u.disabled_at IS NOT NULL THEN 'disabled' WHEN u.password_hash IS NULL THEN 'invited'
            ELSE 'active' END,
       coalesce((SELECT string_agg(tm.name, ', ' ORDER BY tm.name)
                 FROM team_member m JOIN team tm USING (tenant_id, team_id)
                 WHERE m.tenant_id = u.tenant_id AND m.user_id = u.user_id), '')
FROM console_user u JOIN tenant t USING (tenant_id)
WHERE $1::text IS NULL OR t.slug = $1::text
ORDER BY t.slug, u.email
