-- Accepted: the agreement is in force with its evidence (active with its first payment, or now when it
-- asks for none), what it covers is renegotiated, its plan becomes
-- instalments, other charges for the same are void, promises are replaced, the ledger knows.
-- $1 tenants, $2 agreements, $3 evidence, $4 chain hashes, $5 protocols, $6 now, $7 today
-- Answers the first instalment of each.
WITH k AS (
    SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::text[], $4::bytea[], $5::text[])
        AS k(tenant_id, agreement_id, evidence, chain_hash, protocol)
), active AS (
    UPDATE agreement a SET status = 1, accepted_at = $6::timestamptz, evidence = k.evidence,
        chain_hash = k.chain_hash, protocol = k.protocol,
        active_on = CASE WHEN NOT EXISTS (
            SELECT FROM agreement_plan p WHERE p.tenant_id = k.tenant_id
                AND p.agreement_id = k.agreement_id AND p.number = 0) THEN $7::date END
    FROM k WHERE a.tenant_id = k.tenant_id AND a.agreement_id = k.agreement_id
    RETURNING a.*
), used AS (
    UPDATE confirmation_code c SET code_hash = NULL FROM k
    WHERE c.tenant_id = k.tenant_id AND c.agreement_id = k.agreement_id
), items AS (
    SELECT i.* FROM k JOIN agreement_item i USING (tenant_id, agreement_id)
), covered AS (
    UPDATE instalment n SET status = 3, renegotiated_by = i.agreement_id FROM items i
    WHERE n.tenant_id = i.tenant_id AND n.instalment_id = i.instalment_id
    RETURNING n.tenant_id, n.instalment_id, n.centavos, i.agreement_id
), void AS (
    UPDATE charge ch SET status = 2 FROM items i, charge_item ci
    WHERE ci.tenant_id = i.tenant_id AND ci.instalment_id = i.instalment_id
      AND ch.tenant_id = ci.tenant_id AND ch.charge_id = ci.charge_id AND ch.status = 0
    RETURNING ch.tenant_id, ch.charge_id
), void_noted AS (
    INSERT INTO charge_event (tenant_id, charge_id, state, at)
    SELECT DISTINCT tenant_id, charge_id, 8, $6::timestamptz FROM void
    WHERE charge_may(tenant_id, charge_id, 8)
), replaced AS (
    UPDATE promise p SET status = 4 FROM active a
    WHERE p.tenant_id = a.tenant_id AND p.creditor_id = a.creditor_id
      AND p.person_id = a.person_id AND p.status = 0
), fresh AS (
    INSERT INTO instalment (tenant_id, contract_id, key, due, centavos, agreement_id)
    SELECT p.tenant_id, (SELECT min(i.contract_id) FROM items i
                         WHERE i.tenant_id = p.tenant_id AND i.agreement_id = p.agreement_id),
           format('acordo-%s-%s', p.agreement_id, p.number), p.due, p.centavos, p.agreement_id
    FROM k JOIN agreement_plan p USING (tenant_id, agreement_id)
    RETURNING tenant_id, instalment_id, contract_id, due, centavos, agreement_id
), entries AS (
    INSERT INTO ledger_entry (tenant_id, creditor_id, kind, source_id, day, at)
    SELECT tenant_id, creditor_id, 'agreement', agreement_id, $7::date, $6::timestamptz FROM active
    RETURNING tenant_id, entry_id, source_id
), lines AS (
    SELECT tenant_id, agreement_id, 'receivable' AS account, instalment_id, -centavos AS centavos
    FROM covered
    UNION ALL
    SELECT tenant_id, agreement_id, 'receivable', instalment_id, centavos FROM fresh
    UNION ALL
    SELECT a.tenant_id, a.agreement_id, v.account, NULL, v.centavos FROM active a
    CROSS JOIN LATERAL (VALUES ('fine_income', -a.charges), ('interest_income', -a.interest),
                               ('discount_granted', a.discount)) AS v(account, centavos)
    WHERE v.centavos <> 0
), ledger AS (
    INSERT INTO ledger_line (tenant_id, entry_id, line_no, account, instalment_id, centavos)
    SELECT l.tenant_id, e.entry_id, row_number() OVER (PARTITION BY e.entry_id), l.account,
           l.instalment_id, l.centavos
    FROM lines l JOIN entries e ON e.tenant_id = l.tenant_id AND e.source_id = l.agreement_id
)
SELECT DISTINCT ON (f.agreement_id) f.agreement_id, f.instalment_id, f.contract_id, f.due, f.centavos
FROM fresh f ORDER BY f.agreement_id, f.due, f.instalment_id
