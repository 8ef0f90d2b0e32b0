/* A creditor whose charges Asaas makes: whole conversations, and all that Asaas may do to them. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const KEY = '$aact_hmlg_sandbox';
const TOKEN = 'a-token-at-random-of-some-forty-characters';
const STATE = '20 dias em atraso'; // one instalment is overdue
const ALL_EVENTS = ['CREATED', 'UPDATED', 'CONFIRMED', 'RECEIVED', 'OVERDUE', 'DELETED', 'RESTORED', 'REFUNDED', 'PARTIALLY_REFUNDED',
    'CHARGEBACK_REQUESTED', 'RECEIVED_IN_CASH_UNDONE', 'BANK_SLIP_VIEWED'].map((name) => `PAYMENT_${name}`);
const centavos = (text) => Number(text.replace(/\D/g, ''));
const amountIn = (text) => centavos(text.match(/R\$ ([\d.,]+\d)/)[1]);

let world, hook;
before(async () => {
    world = await startWorld({
        shifted: true, sandbox: ['--retry-scale', '0.001'],
        account: (sandbox) => ({ kind: 'asaas', slug: 'escola-asaas', key: KEY, webhook_token: TOKEN, cards: true, api_url: `${sandbox}/asaas/v3` }),
    });
    hook = await asaas('POST', '/webhooks', { name: 'Quita', url: `${world.url}/webhooks/asaas/escola-asaas`, email: 'a@b.example',
        authToken: TOKEN, sendType: 'SEQUENTIALLY', events: ALL_EVENTS });
});
after(() => world?.stop());

/** Asaas's own API, as the creditor's staff or another program of theirs would call it. */
async function asaas(method, path, body) {
    const answer = await fetch(`${world.sandboxUrl}/asaas/v3${path}`, {
        method, headers: { access_token: KEY, 'User-Agent': 'staff', ...(body ? { 'Content-Type': 'application/json' } : {}) },
        body: body && JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text);
}

const till = (what, order) => world.api(`/asaas/${what}`, order);
const there = async () => (await world.api('/asaas')).payments;
const queue = async () => (await world.api('/asaas')).webhooks[0];
const standing = async () => (await there()).filter((p) => !p.deleted);
const decode = async (command, fact) => JSON.parse(await world.quita([...command, '--jsonl'], `${JSON.stringify(fact)}\n`));

/** The charges at Asaas for this person, newest last. */
async function chargesOf(person) {
    const ids = (await world.db(`SELECT ch.txid FROM charge ch JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${person.chave}'`)).flat();
    return (await there()).filter((p) => ids.includes(p.externalReference));
}

async function owes(state = STATE) {
    const person = world.person(state);
    const due = amountIn((await person.identifies()).text.match(/Total para pagar hoje: .*/)[0]);
    return { person, due };
}

async function secondCopy(person) {
    await person.taps(/2ª via/);
    return person.hearsSecondCopy();
}

async function settles(person, due, words) {
    const receipt = await person.hears(/Pagamento recebido/, 20000);
    assert.equal(amountIn(receipt.text), due);
    assert.match(await (await fetch(receipt.buttons[0].url)).text(), new RegExp(`Forma</th><td>${words}<`));
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
}

test('003-17 a second copy from Asaas: boleto, Pix and page; paid by Pix, it settles with a receipt', async () => {
    const { person, due } = await owes();
    const { pdf, pix, link, line } = await secondCopy(person);
    const boleto = await decode(['boleto', 'decode'], { code: line, as_of: new Date().toISOString().slice(0, 10) });
    assert.deepEqual([boleto.valid, boleto.bank, boleto.centavos], [true, '461', due]);
    assert.equal((await decode(['pix', 'decode'], { payload: pix })).valid, true);
    const file = await world.media(pdf.media_id);
    assert.match(file.bytes.toString('latin1'), /^%PDF-[\s\S]*Boleto pay_/, 'the paper is that of Asaas');
    const html = await (await fetch(link)).text();
    assert.ok(html.includes(pix) && html.includes(line), 'our page shows the same codes');
    const [charge, ...others] = await chargesOf(person);
    assert.deepEqual([others.length, charge.status, charge.billingType], [0, 'PENDING', 'UNDEFINED']);
    const customer = await asaas('GET', `/customers/${charge.customer}`);
    assert.deepEqual([customer.cpfCnpj, customer.notificationDisabled], [person.digits, true], 'Asaas writes to nobody');
    await till('pay', { payload: pix });
    await settles(person, due, 'Pix');
    assert.match(await (await fetch(link)).text(), /Pagamento recebido/);
});

test('a boleto is confirmed, then received: it settles once, and the fee is booked', async () => {
    const { person, due } = await owes();
    const { line } = await secondCopy(person);
    const paid = await till('pay', { line });
    await settles(person, due, 'Boleto');
    await till('receive', { id: paid.id });
    await until('the credit', async () => (await world.one(`SELECT fee FROM payment WHERE external_id = '${paid.id}' AND credited_at IS NOT NULL`)) === '199');
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${paid.id}'`), '1');
});

test('a card is paid on the page of Asaas; received before confirmed, and an OVERDUE that comes late, change nothing', async () => {
    const { person, due } = await owes();
    await person.say('quero pagar no cartão');
    const message = await person.hears((m) => m.buttons?.[0]?.title === 'Pagar com cartão', 15000);
    assert.equal((await fetch(message.buttons[0].url)).status, 200);
    const [charge] = await chargesOf(person);
    assert.equal(message.buttons[0].url, charge.invoiceUrl);
    await till('pay', { page_url: charge.invoiceUrl });
    await settles(person, due, 'Cartão');
    const [known] = await chargesOf(person);
    for (const event of ['PAYMENT_RECEIVED', 'PAYMENT_CONFIRMED', 'PAYMENT_OVERDUE'])
        await till('notice', { event, body: { id: `evt_${event}&1`, event, payment: { ...known, status: event.slice(8) } } });
    await until('they are worked off', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE state = 0`)) === '0');
    await person.hearsNothing();
    const status = await world.one(`SELECT ch.status FROM charge ch WHERE ch.txid = '${charge.externalReference}'`);
    assert.equal(status, '1');
});

for (const fault of [
    { what: 'dropped after it was accepted', script: { do: 'drop_after_accept' } },
    { what: 'answered with garbage after it was accepted', script: { do: 'garbage', body: 'html' } },
    { what: 'answered 500', script: { do: 'fail', http: 500 } },
    { what: 'answered 429', script: { do: 'fail', http: 429, headers: { 'RateLimit-Reset': '2' } } },
]) {
    test(`POST /payments ${fault.what}: exactly one charge, and the person gets it`, async () => {
        const { person } = await owes();
        await world.fault({ on: 'asaas', ...fault.script, match: { method: 'POST', path: '/payments' } });
        await person.taps(/2ª via/);
        await person.hearsSecondCopyAfterWord();
        assert.equal((await chargesOf(person)).length, 1);
        await person.hearsNothing();
    });
}

test('the word that it takes a moment comes only when it does; what takes too long ends in a kind way on, with one charge', async () => {
    const { person } = await owes();
    await world.fault({ on: 'asaas', do: 'fail', http: 503, times: 50, match: { method: 'POST', path: '/payments' } });
    await person.taps(/2ª via/);
    await person.hears(/Um instante/, 15000);
    await person.say('e aí?');
    await person.hears(/Ainda estou gerando/);
    await world.later(61);
    await person.hears(/está demorando mais do que eu esperava/, 15000);
    await world.api('/faults', undefined, 'DELETE');
    await person.taps(/Gerar código novo/);
    await person.hearsSecondCopyAfterWord();
    assert.equal((await chargesOf(person)).filter((p) => !p.deleted).length, 1);
});

test('a refusal is told at once and a person is called', async () => {
    const { person } = await owes();
    await world.fault({ on: 'asaas', do: 'fail', http: 400, code: 'invalid_value', match: { method: 'POST', path: '/payments' } });
    await person.taps(/2ª via/);
    await person.hears(/Não consegui gerar a 2ª via/);
});

test('a customer who is there already is found by CPF, and Asaas is told to leave them in peace', async () => {
    const { person } = await owes();
    const known = await asaas('POST', '/customers', { name: person.name, cpfCnpj: person.digits });
    assert.equal(known.notificationDisabled, false);
    await secondCopy(person);
    const [charge] = await chargesOf(person);
    assert.equal(charge.customer, known.id);
    assert.equal((await asaas('GET', `/customers/${known.id}`)).notificationDisabled, true);
});

test('a charge that staff delete or change at Asaas: the next second copy is right again', async () => {
    const { person, due } = await owes();
    const first = await secondCopy(person);
    const [charge] = await chargesOf(person);
    await asaas('PUT', `/payments/${charge.id}`, { value: due / 100 + 1 });
    await until('it is stale', async () => (await world.one(`SELECT read_at IS NULL FROM charge_provider WHERE provider_id = '${charge.id}'`)) === 't');
    await person.say('reenviar');
    await person.hears(/./); // the summary or the copy
    const again = person.last.kind === 'document' ? await restOf(person) : await secondCopy(person);
    assert.notEqual(again.line, first.line, 'the line changes with every update');
    assert.equal((await decode(['boleto', 'decode'], { code: again.line, as_of: '2026-12-01' })).centavos, due);
    await asaas('DELETE', `/payments/${charge.id}`);
    await until('it is stale', async () => (await world.one(`SELECT read_at IS NULL FROM charge_provider WHERE provider_id = '${charge.id}'`)) === 't');
    await person.say('segunda via');
    await person.hearsSecondCopy();
    const all = await chargesOf(person);
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
    const { person } = await owes();
    await secondCopy(person);
    const [charge] = await chargesOf(person);
    await world.db(`UPDATE instalment SET status = 1, paid_on = due, paid_centavos = centavos WHERE instalment_id IN (
        SELECT ci.instalment_id FROM charge_item ci JOIN charge ch USING (charge_id) WHERE ch.txid = '${charge.externalReference}')`);
    await world.db(`UPDATE charge SET status = 2 WHERE txid = '${charge.externalReference}'`);
    await until('Asaas knows', async () => (await chargesOf(person))[0].status === 'RECEIVED_IN_CASH', 20000);
    await until('its notice is worked off', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE state = 0`)) === '0');
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
    await until('one is left', async () => (await chargesOf(person)).filter((p) => !p.deleted).length === 1, 20000);
    assert.equal((await chargesOf(person)).length, 2);
});

test('a refund and a chargeback reach a person, never silence', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    const paid = await till('pay', { payload: pix });
    await settles(person, due, 'Pix');
    await asaas('POST', `/payments/${paid.id}/refund`, { value: 1.5, description: 'a pedido' });
    await until('it is told', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE name = 'PAYMENT_PARTIALLY_REFUNDED' AND state = 1`)) === '1');
    await till('chargeback', { id: paid.id });
    await until('it is told', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE name = 'PAYMENT_CHARGEBACK_REQUESTED' AND state = 1`)) === '1');
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${paid.id}'`), '1');
});

test('money that no charge of ours brought is a case, and is answered 200', async () => {
    const stray = await till('stray', { value: 77.7, externalReference: 'somebody else\'s' });
    await till('receive', { id: stray.id });
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

test('a queue that was paused is woken by the next look, and what it had missed settles', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    await world.server.stop();
    await till('pay', { payload: pix });
    await until('the queue is paused', async () => (await queue()).interrupted, 60000);
    await world.startServer();
    await world.db(`UPDATE provider_account SET next_look = '-infinity'`);
    await settles(person, due, 'Pix');
    assert.equal((await queue()).interrupted, false);
});

test('a notice that never came is made up for by the daily comparison', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    await asaas('PUT', `/webhooks/${hook.id}`, { enabled: false });
    await till('pay', { payload: pix });
    await person.hearsNothing(2000);
    await world.db(`UPDATE provider_account SET next_look = '-infinity', compared_until = compared_until - interval '2 days'`);
    await settles(person, due, 'Pix');
    await asaas('PUT', `/webhooks/${hook.id}`, { enabled: true, interrupted: false });
    await until('its notice is worked off', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE state = 0`)) === '0', 20000);
    await person.hearsNothing();
});

for (const point of ['charge.after_answer', 'charge.before_keep', 'charge.after_keep', 'request.before_commit']) {
    test(`a server that dies at ${point}: one charge at Asaas, and it comes once`, async () => {
        const { person } = await owes();
        await world.server.stop();
        await world.startServer({ QUITA_FAULT: `${point}:1` });
        await person.taps(/2ª via/);
        await until('it dies', () => !world.server.running, 20000);
        await world.startServer();
        await world.later(62);
        await person.hears((m) => /Um instante|demorando/.test(m.text ?? '') || m.kind === 'document', 30000);
        if (/demorando/.test(person.last.text ?? '')) await person.taps(/Gerar código novo/);
        if (person.last.kind === 'document') await restOf(person);
        else await person.hearsSecondCopyAfterWord();
        assert.equal((await chargesOf(person)).filter((p) => !p.deleted).length, 1);
    });
}

test('what was said of money here stands in the ledger, which adds up', async () => {
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
    const twice = await world.db(`SELECT ci.instalment_id FROM charge ch JOIN charge_item ci USING (tenant_id, charge_id)
        WHERE ch.status = 1 GROUP BY 1 HAVING count(*) > 1`);
    assert.deepEqual(twice, []);
    assert.ok((await standing()).every((p) => p.externalReference === null || p.externalReference.length > 8));
});
