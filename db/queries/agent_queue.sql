-- Who waits for a person, oldest first, with the open cases of the conversation; by name only while
-- they are identified.  $1 now
SELECT h.hand_over_id, h.protocol, h.conversation_id, c.owner, h.reason, h.asked_at, h.taken_by,
       p.name, (SELECT string_agg(k.kind || ' ' || k.protocol, ', ' ORDER BY k.care_case_id)
                FROM care_case k
                WHERE k.tenant_id = h.tenant_id AND k.conversation_id = h.conversation_id
                  AND k.closed_at IS NULL) AS cases
FROM hand_over h
JOIN conversation c USING (tenant_id, conversation_id)
LEFT JOIN person p ON p.tenant_id = c.tenant_id AND p.person_id = c.person_id
    AND c.assurance >= 2 AND c.assurance_until > $1::timestamptz
WHERE h.closed_at IS NULL
ORDER BY h.asked_at
LIMIT 200
