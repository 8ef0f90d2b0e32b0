-- The addresses of a person, with what they said to messages about their debts.
-- $1 tenant, $2 creditor, $3 person
SELECT a.address_id, a.kind::int, a.value_sealed, a.wrong_party,
       (SELECT n.granted FROM consent n
        WHERE n.tenant_id = $1::bigint AND n.address_id = a.address_id
          AND n.creditor_id = $2::bigint AND n.channel = CASE a.kind WHEN 1 THEN 1 ELSE 3 END
          AND n.purpose = 2
        ORDER BY n.consent_id DESC LIMIT 1) AS granted
FROM address a
WHERE a.tenant_id = $1::bigint AND a.person_id = $3::bigint
ORDER BY a.address_id
