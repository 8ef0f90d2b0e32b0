-- What people owe to a creditor: open instalments by due day, with the new day that
-- was given to some, and the last one that was paid; how many agreements were broken, whether a hard
-- time is on record, and how many were paid late before (who somebody is to the creditor: REN-03);
-- what was agreed last and did not go on: the day of a promise, or until when an agreement that ended
-- may be taken up again (a day that is over = it may not).
-- What is known of a person is made once, before their contracts are joined to it: inlined, it is made again for each
-- contract, and without statistics those are looked up by the tenant alone.
-- $1 ordinals, $2 tenants, $3 creditors, $4 persons
WITH k AS MATERIALIZED (
    SELECT k.*, (SELECT count(*) FROM agreement a
                 WHERE a.tenant_id = k.tenant_id AND a.person_id = k.person_id
                   AND a.creditor_id = k.creditor_id AND a.status = 3) AS broken,
           (SELECT count(*) FILTER (WHERE w.closed_at IS NULL) FROM care_case w
            WHERE w.tenant_id = k.tenant_id AND w.creditor_id = k.creditor_id
              AND w.subject = k.person_id AND w.kind = 'dificuldade') AS hardship,
           (SELECT count(*) FROM contract_party p
            JOIN contract ct ON ct.tenant_id = p.tenant_id AND ct.contract_id = p.contract_id
                AND ct.creditor_id = k.creditor_id
            JOIN instalment i ON i.tenant_id = ct.tenant_id AND i.contract_id = ct.contract_id
                AND i.status = 1 AND i.paid_on > i.due
            WHERE p.tenant_id = k.tenant_id AND p.person_id = k.person_id
              AND p.role IN (1, 2)) AS late_before,
           CASE WHEN r.status IN (2, 3) AND (g.accepted_at IS NULL OR r.made_at > greatest(
                    g.accepted_at, g.ended_at, g.reactivated_at)) THEN r.due END AS promised,
           CASE WHEN g.status = 3 AND (r.made_at IS NULL OR r.made_at <= g.ended_at)
                THEN (g.ended_at AT TIME ZONE cr.zone)::date
                     + CASE WHEN g.reactivated_at IS NULL AND g.reactivate_days > 0
                            THEN g.reactivate_days::int ELSE -1 END END AS broken_until
    FROM unnest($1::int[], $2::bigint[], $3::bigint[], $4::bigint[])
        AS k(ord, tenant_id, creditor_id, person_id)
    JOIN creditor cr USING (tenant_id, creditor_id)
    LEFT JOIN LATERAL (
        SELECT * FROM promise p WHERE p.tenant_id = k.tenant_id AND p.person_id = k.person_id
            AND p.creditor_id = k.creditor_id ORDER BY p.promise_id DESC LIMIT 1) r ON true
    LEFT JOIN LATERAL (
        SELECT a.status, a.accepted_at, a.ended_at, a.reactivated_at, a.reactivate_days FROM agreement a
        WHERE a.tenant_id = k.tenant_id AND a.person_id = k.person_id
          AND a.creditor_id = k.creditor_id AND a.accepted_at IS NOT NULL
        ORDER BY a.agreement_id DESC LIMIT 1) g ON true
), c AS (
    SELECT k.ord, k.broken, k.hardship, k.late_before, k.promised, k.broken_until, ct.tenant_id,
           ct.contract_id, coalesce(ct.enrolment, ct.key) AS label
    FROM k
    JOIN contract_party p ON p.tenant_id = k.tenant_id AND p.person_id = k.person_id
        AND p.role IN (1, 2)
    JOIN contract ct ON ct.tenant_id = p.tenant_id AND ct.contract_id = p.contract_id
        AND ct.creditor_id = k.creditor_id
), last AS (
    SELECT DISTINCT ON (c.ord) c.ord, c.label, c.broken, c.hardship, c.late_before,
           c.promised, c.broken_until, i.*
    FROM c JOIN instalment i ON i.tenant_id = c.tenant_id AND i.contract_id = c.contract_id
    WHERE i.status = 1 ORDER BY c.ord, i.paid_on DESC, i.instalment_id DESC
)
SELECT c.ord, i.instalment_id, i.contract_id, c.label, i.key, i.due, i.centavos, i.status,
       i.paid_on, i.paid_centavos, i.agreement_id, n.day AS new_day, n.fine, n.interest,
       n.discount, c.broken, c.hardship, c.late_before, c.promised, c.broken_until
FROM c JOIN instalment i USING (tenant_id, contract_id)
LEFT JOIN new_due_date n ON n.tenant_id = i.tenant_id AND n.instalment_id = i.instalment_id
WHERE i.status = 0
UNION ALL
SELECT ord, instalment_id, contract_id, label, key, due, centavos, status, paid_on, paid_centavos,
       agreement_id, NULL, NULL, NULL, NULL, broken, hardship, late_before, promised,
       broken_until
FROM last
ORDER BY 1, 6, 2
