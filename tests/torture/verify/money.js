/* Money: each notice once, and the books balance. */
export function money(e) {
    const payments = e.rows('SELECT payment_id, external_id, state, reason, charge_id, centavos FROM payment');
    const external = new Set(payments.map((p) => p.external_id));
    const told = new Set(e.notices.filter((n) => n.http >= 200 && n.http < 300 && n.signature === 'good').flatMap(idsOf));
    // What was taken back as a whole may be paid again.
    const kept = `p.state = 1 AND NOT EXISTS (SELECT FROM payment_return r WHERE r.payment_id = p.payment_id AND r.state = 1)`;
    const instalments = `SELECT ci.instalment_id, count(*) FROM payment p JOIN charge_item ci ON ci.charge_id = p.charge_id
        WHERE ${kept} GROUP BY 1 HAVING count(*) > 1`;
    return [
        { name: 'acknowledged payments that are lost', bad: [...told].filter((id) => !external.has(id)), of: told.size },
        { demand: '003-01', name: 'payments stored twice', bad: e.rows('SELECT external_id FROM payment GROUP BY 1 HAVING count(*) > 1'), of: payments.length },
        { demand: '003-01', name: 'instalments settled twice', bad: e.rows(instalments), of: payments.length },
        { name: 'payments without exactly one entry in the books', bad: e.rows(`SELECT p.payment_id FROM payment p
            WHERE (SELECT count(*) FROM ledger_entry l WHERE l.kind = 'payment' AND l.source_id = p.payment_id) <> 1`), of: payments.length },
        { name: 'entries that do not add up to zero', bad: e.rows('SELECT entry_id FROM ledger_line GROUP BY tenant_id, entry_id HAVING sum(centavos) <> 0') },
        { name: 'cash that differs from payments, fees and returns', bad: e.rows(`SELECT * FROM (SELECT
            (SELECT coalesce(sum(centavos), 0) FROM ledger_line WHERE account = 'cash') AS cash,
            (SELECT coalesce(sum(centavos - fee), 0) FROM payment) - (SELECT coalesce(sum(centavos), 0)
             FROM payment_return WHERE state <> 0) AS had) s WHERE cash <> had`) },
        { name: 'paid charges whose instalments are open', bad: e.rows(`SELECT ch.charge_id FROM charge ch
            JOIN charge_item ci USING (tenant_id, charge_id) JOIN instalment i USING (tenant_id, instalment_id)
            WHERE ch.status = 1 AND i.status <> 1`) },
        { demand: '003-01', name: 'payments for one charge settled twice', bad: e.rows(`SELECT charge_id FROM payment p WHERE ${kept} GROUP BY 1 HAVING count(*) > 1`) },
        ...returns(e),
    ];
}

/* What reached the account and what was taken back, in whatever order it was told. */
function returns(e) {
    const told = (list, id) => new Set(e.notices.filter((n) => n.http >= 200 && n.http < 300 && n.signature === 'good')
        .flatMap((n) => (JSON.parse(n.body)[list] ?? []).map((x) => x[id])));
    const back = new Set([...told('devolucoes', 'id'), ...told('contestacoes', 'id')]);
    const credits = told('creditos', 'pagamento');
    const known = (table) => new Set(e.rows(`SELECT external_id FROM ${table}`).map((r) => r.external_id));
    const [knownBack, knownCredits] = [known('payment_return'), known('credit')];
    return [
        { name: 'acknowledged returns and credits that are lost', of: back.size + credits.size,
            bad: [...[...back].filter((id) => !knownBack.has(id)), ...[...credits].filter((id) => !knownCredits.has(id))] },
        { demand: '003-01', name: 'returns without exactly one entry in the books', of: knownBack.size, bad: e.rows(`SELECT r.return_id FROM payment_return r
            WHERE (SELECT count(*) FROM ledger_entry l WHERE l.kind = 'return' AND l.source_id = r.return_id) <> (r.state <> 0)::int`) },
        { name: 'returns and credits that wait although their payment is there', of: knownBack.size + knownCredits.size, bad: e.rows(`
            SELECT r.external_id FROM payment_return r JOIN payment p ON p.external_id = r.payment_ref WHERE r.state = 0
            UNION ALL SELECT c.external_id FROM credit c JOIN payment p USING (external_id) WHERE c.booked_at IS NULL`) },
        { name: 'instalments that a return has opened and nothing paid, but that are not open', bad: e.rows(`SELECT ci.instalment_id
            FROM payment_return r JOIN payment p ON p.payment_id = r.payment_id AND p.state = 1 JOIN charge_item ci ON ci.charge_id = p.charge_id
            JOIN instalment i ON i.instalment_id = ci.instalment_id
            WHERE r.state = 1 AND i.status <> 0 AND NOT EXISTS (SELECT FROM charge_item o JOIN charge ch ON ch.charge_id = o.charge_id
                WHERE o.instalment_id = ci.instalment_id AND ch.status = 1)`) },
        { demand: '003-02', name: 'books that disagree with what is paid, or with the lives of charges', of: e.rows('SELECT FROM charge').length,
            bad: e.rows(`SELECT c.creditor_id, d.* FROM creditor c CROSS JOIN LATERAL ledger_differs(c.tenant_id, c.creditor_id) d
                WHERE d.unbalanced + d.difference + d.paid_differs + d.life_differs <> 0`) },
    ];
}

function idsOf(notice) {
    const body = JSON.parse(notice.body);
    return [...(body.pix ?? []).map((p) => p.endToEndId), ...(body.boletos ?? []).map((b) => b.autenticacao)];
}
