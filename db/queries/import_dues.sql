-- The instalments, each once although every responsible brings it, beside what the register has.
-- Kept as they are: renegotiated or made by an agreement here, what a broken one or a part that was paid
-- left of them unless the file knows them paid, and paid by a settlement of ours.
-- $1 tenant
WITH f AS (
    SELECT c.n, c.contract_id, c.creates, r.instalment, min(r.row_no) AS row_no,
           min(r.due) AS due, min(r.centavos) AS centavos, min(r.status) AS status,
           min(r.paid_on) AS paid_on, min(r.paid_centavos) AS paid_centavos,
           (min(r.due) <> max(r.due) OR min(r.centavos) <> max(r.centavos)
            OR min(r.status) <> max(r.status) OR min(r.paid_on) <> max(r.paid_on)
            OR min(r.paid_centavos) <> max(r.paid_centavos)) IS TRUE AS clash
    FROM import_row r JOIN import_contract c ON c.key = r.contract
    WHERE r.instalment IS NOT NULL
    GROUP BY c.n, c.contract_id, c.creates, r.instalment
), m AS (
    SELECT f.*, i.instalment_id, i.status AS was,
           (i.instalment_id IS NOT NULL
            AND (i.due, i.centavos, i.status, i.paid_on, i.paid_centavos)
                IS DISTINCT FROM (f.due, f.centavos, f.status, f.paid_on, f.paid_centavos))
               AS differs,
           i.status = 3 OR i.agreement_id IS NOT NULL
           OR (f.status = 0 AND (i.renegotiated_by IS NOT NULL OR i.part_paid > 0))
           OR (i.status = 1 AND EXISTS (
               SELECT FROM charge_item ci JOIN charge ch USING (tenant_id, charge_id)
               WHERE ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
                 AND ch.status = 1)) AS ours
    FROM f LEFT JOIN LATERAL (SELECT * FROM instalment i WHERE i.tenant_id = $1::bigint
        AND i.contract_id = f.contract_id AND i.key = f.instalment AND NOT f.creates LIMIT 1) i
        ON true
)
INSERT INTO import_due (n, contract_id, key, row_no, due, centavos, status, paid_on, paid_centavos,
                        clash, instalment_id, was, changes, kept)
SELECT n, contract_id, instalment, row_no, due, centavos, status, paid_on, paid_centavos, clash,
       instalment_id, was, differs AND ours IS NOT TRUE, ours IS TRUE
FROM m ORDER BY n
