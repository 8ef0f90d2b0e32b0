-- Who is it?  Limits first (TP-03), then CPF and factor; the same work whether or not the CPF is
-- known (TP-02).  Every judged try is remembered.
-- $1 ordinals, $2 tenants, $3 creditors, $4 subjects (hash of the identity), $5 CPF hashes,
-- $6 factors ("birth", "enrolment", "cep"), $7 days (birth, or null), $8 texts (or null), $9 now
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[],
                         $6::text[], $7::date[], $8::text[])
        AS k(ord, tenant_id, creditor_id, subject, cpf_hash, factor, day, word)
), past AS (
    SELECT k.ord, s.*, c.cpf_fails
    FROM k
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE NOT t.ok) AS day_fails,
               count(*) FILTER (WHERE NOT t.ok AND t.at > coalesce((
                   SELECT max(o.at) FROM factor_try o
                   WHERE o.tenant_id = k.tenant_id AND o.subject = k.subject AND o.ok
                     AND o.at > $9::timestamptz - interval '1 day'), '-infinity')) AS fails,
               max(t.at) FILTER (WHERE NOT t.ok) AS last_fail,
               count(DISTINCT t.cpf_hash) FILTER (
                   WHERE t.at > $9::timestamptz - interval '1 hour'
                     AND t.cpf_hash <> k.cpf_hash) AS other_cpfs
        FROM factor_try t
        WHERE t.tenant_id = k.tenant_id AND t.subject = k.subject
          AND t.at > $9::timestamptz - interval '1 day'
    ) s
    CROSS JOIN LATERAL (
        -- those of this batch before this one count, too
        SELECT count(*) + (SELECT count(*) FROM k o WHERE o.tenant_id = k.tenant_id
                           AND o.cpf_hash = k.cpf_hash AND o.ord < k.ord) AS cpf_fails
        FROM factor_try t
        WHERE t.tenant_id = k.tenant_id AND t.cpf_hash = k.cpf_hash AND NOT t.ok
          AND t.at > $9::timestamptz - interval '1 day'
    ) c
), checked AS (
    SELECT k.*, past.day_fails, past.fails, past.last_fail,
           CASE WHEN past.day_fails >= 6 THEN 'blocked'
                WHEN (past.fails >= 3 AND past.fails % 3 = 0
                      AND past.last_fail > $9::timestamptz - interval '30 minutes')
                  OR past.other_cpfs >= 5 OR past.cpf_fails >= 10 THEN 'paused'
           END AS stopped,
           p.person_id, p.name,
           p.person_id IS NOT NULL AND coalesce(CASE k.factor
               WHEN 'birth' THEN p.birth = k.day
               WHEN 'cep' THEN p.cep = k.word
               WHEN 'enrolment' THEN EXISTS (
                   SELECT FROM contract_party cp JOIN contract ct USING (tenant_id, contract_id)
                   WHERE cp.tenant_id = p.tenant_id AND cp.person_id = p.person_id
                     AND ct.creditor_id = k.creditor_id
                     AND (ltrim(ct.enrolment, '0') = ltrim(k.word, '0')
                          OR ltrim(ct.key, '0') = ltrim(k.word, '0')))
           END, false) AS matches
    FROM k JOIN past USING (ord)
    LEFT JOIN person p ON p.tenant_id = k.tenant_id AND p.cpf_hash = k.cpf_hash
        AND EXISTS (SELECT FROM contract_party cp JOIN contract ct USING (tenant_id, contract_id)
                    WHERE cp.tenant_id = p.tenant_id AND cp.person_id = p.person_id
                      AND cp.role IN (1, 2) AND ct.creditor_id = k.creditor_id)
), noted AS (
    INSERT INTO factor_try (tenant_id, subject, cpf_hash, ok, at)
    SELECT tenant_id, subject, cpf_hash, matches, $9::timestamptz
    FROM checked WHERE stopped IS NULL
)
SELECT ord, coalesce(stopped, CASE WHEN matches THEN 'ok'
                                   WHEN day_fails + 1 >= 6 THEN 'blocked'
                                   WHEN (fails + 1) % 3 = 0 THEN 'paused'
                                   ELSE 'mismatch' END) AS outcome,
       CASE WHEN matches AND stopped IS NULL THEN person_id END AS person_id,
       CASE WHEN matches AND stopped IS NULL THEN name END AS name,
       CASE WHEN stopped = 'paused' THEN last_fail END AS last_fail
FROM checked
