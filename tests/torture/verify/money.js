/* Money: each notice once, and the books balance. */
export function money(e) {
    const payments = e.rows('SELECT payment_id, external_id, state, reason, charge_id, centavos FROM payment');
    const external = new Set(payments.map((p) => p.external_id));
    const told = new Set(e.notices.filter((n) => n.http >= 200 && n.http < 300 && n.signature === 'good').flatMap(idsOf));
    const instalments = `SELECT ci.instalment_id, count(*) FROM payment p JOIN charge_item ci ON ci.charge_id = p.charge_id
        WHERE p.state = 1 GROUP BY 1 HAVING count(*) > 1`;
    return [
        { name: 'acknowledged payments that are lost', bad: [...told].filter((id) => !external.has(id)), of: told.size },
        { demand: '003-01', name: 'payments stored twice', bad: e.rows('SELECT external_id FROM payment GROUP BY 1 HAVING count(*) > 1'), of: payments.length },
        { demand: '003-01', name: 'instalments settled twice', bad: e.rows(instalments), of: payments.length },
        { name: 'payments without exactly one entry in the books', bad: e.rows(`SELECT p.payment_id FROM payment p
            WHERE (SELECT count(*) FROM ledger_entry l WHERE l.kind = 'payment' AND l.source_id = p.payment_id) <> 1`), of: payments.length },
        { name: 'entries that do not add up to zero', bad: e.rows('SELECT entry_id FROM ledger_line GROUP BY tenant_id, entry_id HAVING sum(centavos) <> 0') },
        { name: 'cash that differs from the payments', bad: e.rows(`SELECT * FROM (SELECT
            (SELECT coalesce(sum(centavos), 0) FROM ledger_line WHERE account = 'cash') AS cash,
            (SELECT coalesce(sum(centavos), 0) FROM payment) AS paid) s WHERE cash <> paid`) },
        { name: 'paid charges whose instalments are open', bad: e.rows(`SELECT ch.charge_id FROM charge ch
            JOIN charge_item ci USING (tenant_id, charge_id) JOIN instalment i USING (tenant_id, instalment_id)
            WHERE ch.status = 1 AND i.status <> 1`) },
        { demand: '003-01', name: 'payments for one charge settled twice', bad: e.rows('SELECT charge_id FROM payment WHERE state = 1 GROUP BY 1 HAVING count(*) > 1') },
    ];
}

function idsOf(notice) {
    const body = JSON.parse(notice.body);
    return [...(body.pix ?? []).map((p) => p.endToEndId), ...(body.boletos ?? []).map((b) => b.autenticacao)];
}
