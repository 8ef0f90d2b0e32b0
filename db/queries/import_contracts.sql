-- The file's contracts.  $1 tenant, $2 creditor
WITH f AS (
    SELECT contract AS key, min(enrolment) AS enrolment,
           (min(enrolment) <> max(enrolment)) IS TRUE AS several
    FROM import_row GROUP BY contract
)
INSERT INTO import_contract (n, key, enrolment, several, contract_id, creates, changes)
SELECT row_number() OVER (ORDER BY c.contract_id, f.key), f.key, f.enrolment, f.several,
       coalesce(c.contract_id, nextval('contract_contract_id_seq')),
       c.contract_id IS NULL,
       c.contract_id IS NOT NULL AND f.enrolment IS NOT NULL
           AND f.enrolment IS DISTINCT FROM c.enrolment
FROM f LEFT JOIN LATERAL (SELECT * FROM contract c WHERE c.tenant_id = $1::bigint
    AND c.creditor_id = $2::bigint AND c.key = f.key LIMIT 1) c ON true
