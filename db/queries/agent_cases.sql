-- Open cases whose conversations wait for nobody: the next due first, by name only while they are
-- identified.  $1 now
SELECT k.protocol, k.kind, k.due, p.name
FROM care_case k
JOIN conversation c ON c.tenant_id = k.tenant_id AND c.conversation_id = k.conversation_id
LEFT JOIN person p ON p.tenant_id = k.tenant_id AND p.person_id = k.person_id
    AND c.person_id = k.person_id AND c.assurance >= 2 AND c.assurance_until > $1::timestamptz
WHERE k.closed_at IS NULL AND NOT EXISTS (
    SELECT FROM hand_over h WHERE h.tenant_id = k.tenant_id
      AND h.conversation_id = k.conversation_id AND h.closed_at IS NULL)
ORDER BY k.due, k.care_case_id
LIMIT 200
