-- Who is it?  Limits first (TP-03), then CPF and factor; the same work whether or not the CPF is
-- known (TP-02).  Every judged try is remembered; the sixth failure in a day is a block that only a
-- person lifts (agent_unblock.sql), and what failed before that no longer counts.
-- `until`: when a pause is over: 30 minutes after a third failure, an hour after the last try of
-- the fifth other CPF, a day after the tenth last failure of this CPF, whichever is latest.
-- $1 ordinals, $2 tenants, $3 creditors, $4 subjects (hash of the identity), $5 CPF hashes,
-- $6 factors ("birth", "enrolment", "cep"), $7 days (birth, or null), $8 texts (or null), $9 now,
-- $10 hashes of the number they write from, $11 digits of the CPF were asked for instead of a factor
-- (the server compares them: it alone can open a CPF), $12 and they fit
WITH k AS (
    SELECT * FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bytea[],
                         $6::text[], $7::date[], $8::text[], $10::bytea[], $11::boolean[],
                         $12::boolean[])
        AS k(ord, tenant_id, creditor_id, subject, cpf_hash, factor, day, word, phone, digits, fit)
), past AS (
    SELECT k.ord, s.*, o.fifth_cpf, c.*,
           b.subject IS NOT NULL AND b.lifted_at IS NULL AS stands
    FROM k
    LEFT JOIN identity_block b ON b.tenant_id = k.tenant_id AND b.subject = k.subject
    CROSS JOIN LATERAL (
        SELECT count(*) FILTER (WHERE NOT t.ok) AS day_fails,
               count(*) FILTER (WHERE NOT t.ok AND t.at > coalesce((
                   SELECT max(o.at) FROM factor_try o
                   WHERE o.tenant_id = k.tenant_id AND o.subject = k.subject AND o.ok
                     AND o.at > $9::timestamptz - interval '1 day'), '-infinity')) AS fails,
               max(t.at) FILTER (WHERE NOT t.ok) AS last_fail
        FROM factor_try t
        WHERE t.tenant_id = k.tenant_id AND t.subject = k.subject
          AND t.at > $9::timestamptz - interval '1 day'
          AND t.at > coalesce(b.lifted_at, '-infinity')
    ) s
    CROSS JOIN LATERAL (
        SELECT (array_agg(last ORDER BY last DESC))[5] AS fifth_cpf
        FROM (SELECT max(t.at) AS last FROM factor_try t
              WHERE t.tenant_id = k.tenant_id AND t.subject = k.subject
                AND t.at > $9::timestamptz - interval '1 hour' AND t.cpf_hash <> k.cpf_hash
              GROUP BY t.cpf_hash) other
    ) o
    CROSS JOIN LATERAL (
        -- those of this batch before this one count, too
        SELECT count(*) + (SELECT count(*) FROM k o WHERE o.tenant_id = k.tenant_id
                           AND o.cpf_hash = k.cpf_hash AND o.ord < k.ord) AS cpf_fails,
               (array_agg(t.at ORDER BY t.at DESC))[10] AS tenth_fail
        FROM factor_try t
        WHERE t.tenant_id = k.tenant_id AND t.cpf_hash = k.cpf_hash AND NOT t.ok
          AND t.at > $9::timestamptz - interval '1 day'
    ) c
), limits AS (
    SELECT ord, day_fails, fails, stands OR day_fails >= 6 AS blocked,
           greatest(CASE WHEN fails >= 3 AND fails % 3 = 0
                         THEN last_fail + interval '30 minutes' END,
                    fifth_cpf + interval '1 hour',
                    CASE WHEN cpf_fails >= 10
                         THEN coalesce(tenth_fail, $9::timestamptz) + interval '24 hours' END) AS until
    FROM past
), checked AS (
    SELECT k.*, l.day_fails, l.fails, l.until,
           CASE WHEN l.blocked THEN 'blocked'
                WHEN l.until > $9::timestamptz THEN 'paused' END AS stopped,
           p.person_id, p.name,
           p.person_id IS NOT NULL AND CASE WHEN k.digits THEN k.fit ELSE coalesce(CASE k.factor
               WHEN 'birth' THEN p.birth = k.day
               WHEN 'cep' THEN p.cep = k.word
               WHEN 'enrolment' THEN EXISTS (
                   SELECT FROM contract_party cp JOIN contract ct USING (tenant_id, contract_id)
                   WHERE cp.tenant_id = p.tenant_id AND cp.person_id = p.person_id
                     AND ct.creditor_id = k.creditor_id
                     AND (ltrim(ct.enrolment, '0') = ltrim(k.word, '0')
                          OR ltrim(ct.key, '0') = ltrim(k.word, '0')))
           END, false) END AS matches
    FROM k JOIN limits l USING (ord)
    LEFT JOIN person p ON p.tenant_id = k.tenant_id AND p.cpf_hash = k.cpf_hash
        AND EXISTS (SELECT FROM contract_party cp JOIN contract ct USING (tenant_id, contract_id)
                    WHERE cp.tenant_id = p.tenant_id AND cp.person_id = p.person_id
                      AND cp.role IN (1, 2) AND ct.creditor_id = k.creditor_id)
), told AS (
    SELECT *, coalesce(stopped, CASE WHEN matches THEN 'ok'
                                     WHEN day_fails + 1 >= 6 THEN 'blocked'
                                     WHEN (fails + 1) % 3 = 0 THEN 'paused'
                                     ELSE 'mismatch' END) AS outcome
    FROM checked
), noted AS (
    INSERT INTO factor_try (tenant_id, subject, cpf_hash, ok, at)
    SELECT tenant_id, subject, cpf_hash, matches, $9::timestamptz
    FROM told WHERE stopped IS NULL
), verified AS (
    UPDATE address a SET verified_at = $9::timestamptz FROM told t
    WHERE t.outcome = 'ok' AND NOT t.digits AND a.tenant_id = t.tenant_id
      AND a.person_id = t.person_id AND a.kind = 1 AND a.value_hash = t.phone
      AND NOT a.wrong_party
), blocks AS (
    INSERT INTO identity_block AS b (tenant_id, subject, blocked_at)
    SELECT DISTINCT tenant_id, subject, $9::timestamptz FROM told WHERE outcome = 'blocked'
    ORDER BY tenant_id, subject
    ON CONFLICT (tenant_id, subject) DO UPDATE
        SET blocked_at = excluded.blocked_at, lifted_at = NULL, lifted_by = NULL
        WHERE b.lifted_at IS NOT NULL
)
SELECT ord, outcome,
       CASE WHEN outcome = 'ok' THEN person_id END AS person_id,
       CASE WHEN outcome = 'ok' THEN name END AS name,
       CASE WHEN outcome = 'paused'
            THEN coalesce(CASE WHEN stopped IS NOT NULL THEN until END,
                          $9::timestamptz + interval '30 minutes') END AS until
FROM told
