/* A creditor whose charges Asaas makes: whole conversations, and what staff and payers do meanwhile. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { TOKEN, startAsaas } from './asaas.mjs';
import { until } from './processes.mjs';
import { oldContact } from './world.mjs';

let house, world;
before(async () => {
    house = await startAsaas();
    world = house.world;
});
after(() => world?.stop());

test('003-17 a second copy from Asaas: boleto, Pix and page; paid by Pix, it settles with a receipt', async () => {
    const { person, due } = await house.owes();
    const { pdf, pix, link, line } = await house.secondCopy(person);
    const boleto = await house.decode(['boleto', 'decode'], { code: line, as_of: new Date().toISOString().slice(0, 10) });
    assert.deepEqual([boleto.valid, boleto.bank, boleto.centavos], [true, '461', due]);
    assert.equal((await house.decode(['pix', 'decode'], { payload: pix })).valid, true);
    const file = await world.media(pdf.media_id);
    assert.match(file.bytes.toString('latin1'), /^%PDF-[\s\S]*Boleto pay_/, 'the paper is that of Asaas');
    const html = await (await fetch(link)).text();
    assert.ok(html.includes(pix) && html.includes(line), 'our page shows the same codes');
    const [charge, ...others] = await house.chargesOf(person);
    assert.deepEqual([others.length, charge.status, charge.billingType], [0, 'PENDING', 'UNDEFINED']);
    const customer = await house.asaas('GET', `/customers/${charge.customer}`);
    assert.deepEqual([customer.cpfCnpj, customer.notificationDisabled], [person.digits, true], 'Asaas writes to nobody');
    await house.till('pay', { payload: pix });
    await house.settles(person, due, 'Pix');
    assert.match(await (await fetch(link)).text(), /Pagamento recebido/);
});

test('a boleto is confirmed, then received: it settles once, and the fee is booked', async () => {
    const { person, due } = await house.owes();
    const { line } = await house.secondCopy(person);
    const paid = await house.till('pay', { line });
    await house.settles(person, due, 'Boleto');
    await house.till('receive', { id: paid.id });
    await until('the credit', async () => (await world.one(`SELECT fee FROM payment WHERE external_id = '${paid.id}' AND credited_at IS NOT NULL`)) === '199');
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${paid.id}'`), '1');
});

test('a card is paid on the page of Asaas; received before confirmed, and an OVERDUE that comes late, change nothing', async () => {
    const { person, due } = await house.owes();
    await person.say('quero pagar no cartão');
    const message = await person.hears((m) => m.buttons?.[0]?.title === 'Pagar com cartão', 15000);
    assert.equal((await fetch(message.buttons[0].url)).status, 200);
    const [charge] = await house.chargesOf(person);
    assert.equal(message.buttons[0].url, charge.invoiceUrl);
    await house.till('pay', { page_url: charge.invoiceUrl });
    await house.settles(person, due, 'Cartão');
    const [known] = await house.chargesOf(person);
    for (const event of ['PAYMENT_RECEIVED', 'PAYMENT_CONFIRMED', 'PAYMENT_OVERDUE'])
        await house.till('notice', { event, body: { id: `evt_${event}&1`, event, payment: { ...known, status: event.slice(8) } } });
    await house.workedOff();
    await person.hearsNothing();
    const status = await world.one(`SELECT ch.status FROM charge ch WHERE ch.txid = '${charge.externalReference}'`);
    assert.equal(status, '1');
});

test('a customer who is there already is found by CPF, and Asaas is told to leave them in peace', async () => {
    const { person } = await house.owes();
    const known = await house.asaas('POST', '/customers', { name: person.name, cpfCnpj: person.digits });
    assert.equal(known.notificationDisabled, false);
    await house.secondCopy(person);
    const [charge] = await house.chargesOf(person);
    assert.equal(charge.customer, known.id);
    assert.equal((await house.asaas('GET', `/customers/${known.id}`)).notificationDisabled, true);
});

test('a charge that staff delete or change at Asaas: the next second copy is right again', async () => {
    const { person, due } = await house.owes();
    const first = await house.secondCopy(person);
    const [charge] = await house.chargesOf(person);
    await house.asaas('PUT', `/payments/${charge.id}`, { value: due / 100 + 1 });
    await until('it is stale', async () => (await world.one(`SELECT read_at IS NULL FROM charge_provider WHERE provider_id = '${charge.id}'`)) === 't');
    await person.say('reenviar');
    await person.hears(/./); // the summary or the copy
    const again = person.last.kind === 'document' ? await restOf(person) : await house.secondCopy(person);
    assert.notEqual(again.line, first.line, 'the line changes with every update');
    assert.equal((await house.decode(['boleto', 'decode'], { code: again.line, as_of: '2026-12-01' })).centavos, due);
    await house.asaas('DELETE', `/payments/${charge.id}`);
    await until('it is stale', async () => (await world.one(`SELECT read_at IS NULL FROM charge_provider WHERE provider_id = '${charge.id}'`)) === 't');
    await person.say('segunda via');
    await person.hearsSecondCopy();
    const all = await house.chargesOf(person);
    assert.equal(all.filter((p) => !p.deleted).length, 1);
    assert.equal(all.length, 2);
});

async function restOf(person) {
    const line = person.last.text.match(/\d[\d .]{45,}\d/)[0].replace(/\D/g, '');
    await person.hears(/^000201/);
    await person.hears((m) => m.buttons?.[0]?.kind === 'url');
    return { line };
}

test('what was paid by another way is taken down at Asaas, or marked there as paid elsewhere', async () => {
    const { person } = await house.owes();
    await house.secondCopy(person);
    const [charge] = await house.chargesOf(person);
    await world.booked(`UPDATE instalment SET status = 1, paid_on = due, paid_centavos = centavos WHERE instalment_id IN (
        SELECT ci.instalment_id FROM charge_item ci JOIN charge ch USING (charge_id) WHERE ch.txid = '${charge.externalReference}')`);
    await world.db(`UPDATE charge SET status = 2 WHERE txid = '${charge.externalReference}'`);
    await until('Asaas knows', async () => (await house.chargesOf(person))[0].status === 'RECEIVED_IN_CASH', 20000);
    await house.workedOff();
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${charge.id}'`), '0', 'no money came through Asaas');
});

test('one for several instalments replaces those for one: only one can be paid', async () => {
    const person = world.person('60 dias em atraso');
    await person.identifies();
    const choose = async (title) => {
        await person.say('segunda via');
        await person.hears(/2ª via/);
        await person.taps(title);
        await person.hearsSecondCopy();
    };
    await choose(/R\$/);
    await choose(/Todas/);
    await until('one is left', async () => (await house.standing(person)).length === 1, 20000);
    assert.equal((await house.chargesOf(person)).length, 2);
});

test('a refund and a chargeback reach a person, never silence', async () => {
    const { person, due } = await house.owes();
    const { pix } = await house.secondCopy(person);
    const paid = await house.till('pay', { payload: pix });
    await house.settles(person, due, 'Pix');
    await house.asaas('POST', `/payments/${paid.id}/refund`, { value: 1.5, description: 'a pedido' });
    await until('it is told', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE name = 'PAYMENT_PARTIALLY_REFUNDED' AND state = 1`)) === '1');
    await house.till('chargeback', { id: paid.id });
    await until('it is told', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE name = 'PAYMENT_CHARGEBACK_REQUESTED' AND state = 1`)) === '1');
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${paid.id}'`), '1');
});

test('money that no charge of ours brought is a case, and is answered 200', async () => {
    const stray = await house.till('stray', { value: 77.7, externalReference: 'somebody else\'s' });
    await house.till('receive', { id: stray.id });
    await until('a case', async () => (await world.one(`SELECT reason FROM payment WHERE external_id = '${stray.id}' AND state = 2`)) === 'unknown');
    assert.deepEqual((await world.log('asaas_notice')).filter((n) => n.http !== 200), []);
});

test('notices of the unknown and the unreadable are kept and answered 200; without the token 401, once each', async () => {
    const url = `${world.url}/webhooks/asaas/escola-asaas`;
    const post = (body, token = TOKEN, to = url) => fetch(to, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...(token ? { 'asaas-access-token': token } : {}) } });
    const event = JSON.stringify({ id: 'evt_new&7', event: 'PAYMENT_FROM_THE_FUTURE', payment: { id: 'pay_unknown', added: [1] } });
    for (const body of [event, event, '{"event":', '[]', '"x"']) assert.equal((await post(body)).status, 200);
    assert.equal(await world.one(`SELECT count(*) FROM provider_event WHERE key = 'evt_new&7' AND state = 2`), '1');
    assert.equal(await world.one(`SELECT count(*) FROM provider_event WHERE name = '?'`), '3');
    assert.deepEqual([(await post(event, 'wrong')).status, (await post(event, null)).status], [401, 401]);
    assert.equal((await post(event, TOKEN, `${world.url}/webhooks/asaas/nobody`)).status, 404);
    assert.equal((await fetch(`${world.url}/webhooks/banco/escola-asaas`, { method: 'POST', body: '{}' })).status < 500, true);
});

test('an agreement: its first payment is made at Asaas when its Pix is sent, and settles', async () => {
    const person = world.person('60 dias em atraso', oldContact);
    await person.identifies();
    await person.say('quero negociar');
    await person.hears(/Qual fica melhor/);
    await person.taps(person.choices.find((c) => /vista/i.test(c.title)).title);
    const heard = [];
    while (!heard.some((text) => /ACEITO/.test(text))) heard.push((await person.hears((m) => Boolean(m.text))).text);
    await person.say(`ACEITO ${heard.join('\n').match(/código de confirmação é \*(\d{6})\*/)[1]}`);
    const agreed = await person.hears(/Protocolo/);
    assert.doesNotMatch(agreed.text, /Linha digitável/, 'the line is on the page: Asaas had not made it yet');
    await person.hears(/termo em PDF/);
    const pix = (await person.hears(/^000201/, 20000)).text;
    const link = (await person.hears((m) => m.buttons?.[0]?.kind === 'url')).buttons[0].url;
    assert.ok((await (await fetch(link)).text()).includes(pix));
    await house.till('pay', { payload: pix });
    await person.hears(/Pagamento recebido/, 20000);
});

test('a charge that is not late carries fine and interest; paid late with them it settles, and the books hold both', async () => {
    const person = world.person('em dia');
    await world.db(`UPDATE instalment SET due = current_date + 12 WHERE status = 0 AND contract_id = (SELECT contract_id FROM contract WHERE key = '${person.contrato}')
        AND due = (SELECT min(due) FROM instalment i JOIN contract c USING (contract_id) WHERE c.key = '${person.contrato}' AND i.status = 0)`);
    await person.identifies(/tudo em dia/);
    await house.secondCopy(person);
    const [charge] = await house.standing(person);
    assert.deepEqual([charge.fine, charge.interest], [{ value: 2, type: 'PERCENTAGE' }, { value: 1 }]);
    assert.equal(charge.daysAfterDueDateToRegistrationCancellation, 5);
    const value = Math.round(charge.value * 100);
    const fine = Math.round(value * 2 / 100);
    const interest = Math.round(value * 5 / 3000);
    const day = new Date(Date.parse(charge.dueDate) + 5 * 86400e3).toISOString().slice(0, 10);
    const paid = await house.till('pay', { id: charge.id, way: 'BOLETO', day });
    assert.deepEqual([paid.interestValue, paid.value, paid.originalValue], [(fine + interest) / 100, (value + fine + interest) / 100, value / 100]);
    await house.settles(person, value + fine + interest, 'Boleto');
    const booked = await world.db(`SELECT l.account, l.centavos FROM ledger_line l JOIN ledger_entry e USING (tenant_id, entry_id)
        JOIN payment p ON p.payment_id = e.source_id WHERE e.kind = 'payment' AND p.external_id = '${charge.id}' ORDER BY l.account`);
    assert.deepEqual(booked, [['cash', value + fine + interest], ['fine_income', -fine], ['interest_income', -interest], ['receivable', -value]].map((r) => r.map(String)));
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE state = 2 AND external_id = '${charge.id}'`), '0');
});

test('a wish for another day: the old charge goes, the new one is for that day', async () => {
    const person = world.person('em dia');
    await world.db(`UPDATE instalment SET due = current_date + 12 WHERE status = 0 AND contract_id = (SELECT contract_id FROM contract WHERE key = '${person.contrato}')
        AND due = (SELECT min(due) FROM instalment i JOIN contract c USING (contract_id) WHERE c.key = '${person.contrato}' AND i.status = 0)`);
    await person.identifies(/tudo em dia/);
    await house.secondCopy(person);
    const before = await house.standing(person);
    await person.say('quero mudar o vencimento');
    await person.hears(/De qual mensalidade|Que dia fica melhor/);
    if (/De qual/.test(person.last.text)) {
        await person.taps(person.choices[0].title);
        await person.hears(/Que dia fica melhor/);
    }
    await person.say('daqui a 15 dias');
    const fresh = await person.hearsSecondCopy(20000);
    assert.match(fresh.pdf.text, /vencimento agora é/);
    assert.match((await world.media(fresh.pdf.media_id)).bytes.toString('latin1'), /Boleto pay_/);
    await until('the old one is gone', async () => (await house.there()).find((p) => p.id === before[0].id).deleted, 20000);
    assert.equal((await house.standing(person)).length, 1);
});

test('boletos of the days to come are made ahead; what is over can be paid no more, and asking again gives a new one', async () => {
    const { person } = await house.owes();
    const first = await house.secondCopy(person);
    const [old] = await house.standing(person);
    await world.later(130);
    const ahead = async () => Number(await world.one(`SELECT count(*) FROM charge_provider p WHERE p.state = 1
        AND NOT EXISTS (SELECT FROM page_token t WHERE t.charge_id = p.charge_id)`));
    await until('some are made ahead', async () => (await ahead()) > 0, 30000);
    await world.later(7 * 86400);
    await until('it is over', async () => (await house.there()).find((p) => p.id === old.id).deleted, 60000);
    await assert.rejects(house.till('pay', { payload: first.pix }), /não vale/);
    await person.say('oi');
    await person.hears(/data de nascimento/);
    await person.say(person.birth);
    await person.hears(/Total para pagar hoje/);
    await person.taps(/2ª via/);
    if (/De qual/.test((await person.hears(/./)).text)) await person.taps(/Todas/);
    else person.at = person.last.n - 1;
    const again = await person.hearsSecondCopyAfterWord();
    assert.notEqual(again.pix, first.pix);
    await house.till('pay', { payload: again.pix });
    await person.hears(/Pagamento recebido/, 20000);
});

test('what was said of money here stands in the ledger, which adds up', async () => {
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
    const twice = await world.db(`SELECT ci.instalment_id FROM charge ch JOIN charge_item ci USING (tenant_id, charge_id)
        WHERE ch.status = 1 GROUP BY 1 HAVING count(*) > 1`);
    assert.deepEqual(twice, []);
    assert.deepEqual(await house.twins(), []);
});
