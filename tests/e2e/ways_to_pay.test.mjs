/* Pix, boleto, card, transfer: each is chosen in the chat and settles; what the bank answers later. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

const STATE = '20 dias em atraso'; // one instalment is overdue
const centavos = (text) => Number(text.replace(/\D/g, ''));
const amountIn = (text) => centavos(text.match(/R\$ ([\d.,]+\d)/)[1]);
const decode = async (command, fact) => JSON.parse(await world.quita([...command, '--jsonl'], `${JSON.stringify(fact)}\n`));

async function settles(person, due, method, words) {
    const receipt = await person.hears(/Pagamento recebido/);
    assert.equal(amountIn(receipt.text), due);
    const page = await (await fetch(receipt.buttons[0].url)).text();
    assert.match(page, new RegExp(`Forma</th><td>${words}<`));
    const rows = await world.db(`SELECT p.method, ch.status, i.status, p.state FROM payment p JOIN charge ch USING (tenant_id, charge_id)
        JOIN charge_item ci USING (tenant_id, charge_id) JOIN instalment i USING (tenant_id, instalment_id)
        JOIN contract c ON c.contract_id = i.contract_id WHERE c.key = '${person.contrato}'`);
    assert.deepEqual(rows, [[String(method), '1', '1', '1']]);
    const sum = await world.one(`SELECT sum(l.centavos) FROM ledger_line l`);
    assert.equal(sum, '0');
}

/* The report's table: {pix: {count, paid, ...}, ..., all}. */
async function reconciliation() {
    const out = await world.quita(['report', 'reconciliation', '--creditor', 'escola', '--from', '2026-01-01', '--to', '2099-01-01']);
    const [head, ...lines] = out.trimEnd().split('\n').filter((l) => !l.startsWith('books')).map((l) => l.trim().split(/ {2,}|(?<=^\w+) +| (?=R\$)/));
    return Object.fromEntries(lines.map(([name, ...cells]) => [name, Object.fromEntries(head.map((h, i) => [h, centavos(cells[i])]))]));
}

async function owes() {
    const person = world.person(STATE);
    const due = amountIn((await person.identifies()).text.match(/Total para pagar hoje: .*/)[0]);
    return { person, due };
}

async function asksForCard(person) {
    await person.say('quero pagar no cartão');
    await person.hears(/estou preparando a página do banco/);
}

const cardPage = async (person) => (await person.hears((m) => m.buttons?.[0]?.title === 'Pagar com cartão', 15000));

test('003-17 Pix is chosen in the chat: its payload is valid, and it settles', async () => {
    const { person, due } = await owes();
    await person.say('tem outra forma de pagamento?');
    await person.hears(/Pix.*boleto.*cartão.*transferência/s);
    await person.taps(/2ª via/);
    const { pix } = await person.hearsSecondCopy();
    assert.equal((await decode(['pix', 'decode'], { payload: pix })).valid, true);
    await world.pay({ payload: pix });
    await settles(person, due, 1, 'Pix');
});

test('003-17 the boleto is chosen in the chat: the check digits of its line are right, and it settles', async () => {
    const { person, due } = await owes();
    await person.say('quero o boleto');
    const { line } = await person.hearsSecondCopy();
    const boleto = await decode(['boleto', 'decode'], { code: line, as_of: new Date().toISOString().slice(0, 10) });
    assert.deepEqual([boleto.valid, boleto.centavos], [true, due]);
    await world.pay({ line });
    await settles(person, due, 2, 'Boleto');
});

test('003-17 a card is chosen in the chat: the bank makes its page, which opens, and it settles', async () => {
    const { person, due } = await owes();
    await person.say('quais as formas de pagamento?');
    await person.hears(/O que prefere/);
    await person.taps('Cartão');
    await person.hears(/estou preparando a página do banco/);
    const message = await cardPage(person);
    assert.equal(amountIn(message.text), due);
    const page = await fetch(message.buttons[0].url);
    assert.equal(page.status, 200);
    assert.equal(centavos((await page.text()).match(/R\$ ([\d.,]+\d)/)[1]), due);
    await person.say('quero pagar no cartão');
    const again = await cardPage(person);
    assert.equal(again.buttons[0].url, message.buttons[0].url, 'the same page, at once');
    await world.pay({ card_url: message.buttons[0].url, notice: { copies: 3 } });
    await settles(person, due, 3, 'Cartão');
    await person.hearsNothing();
    assert.equal((await world.log('card_link')).filter((l) => l.created).length, 1);
});

test('003-17 a transfer is chosen in the chat: whose account it is and how it is recognised, and it settles', async () => {
    const { person, due } = await owes();
    await person.say('tem transferência?');
    const { text } = await person.hears(/dados para transferir/);
    for (const words of ['Favorecido: Colégio Jardim das Acácias Ltda.', 'CNPJ: 11.222.333/0001-81', 'Banco: 237 Bradesco', 'Agência: 1234-3', 'Conta: 12345-8'])
        assert.ok(text.includes(words), text);
    assert.equal(amountIn(text), due);
    const referencia = text.match(/Identificação: (\d+)/)[1];
    const amount = (due / 100).toFixed(2);
    const stray = await world.pay({ transfer: { referencia: '' }, amount });
    await until('a case', async () => (await world.one(`SELECT reason FROM payment WHERE external_id = '${stray.id}' AND state = 2`)) === 'unknown');
    await world.pay({ transfer: { referencia: `mensalidade ${referencia}` }, amount });
    await settles(person, due, 4, 'Transferência');
});

test('000-20 the link that is given opens and shows what can be paid; what is paid settles there', async () => {
    const { person, due } = await owes();
    await person.taps(/2ª via/);
    const { link, pix, line } = await person.hearsSecondCopy();
    const page = await fetch(link);
    const html = await page.text();
    assert.equal(page.status, 200);
    assert.ok(html.includes(pix) && html.includes(line));
    assert.match(html, /Pagar com cartão/);
    assert.match(html, /Conta: 12345-8/);
    assert.equal((await fetch(`${link.slice(0, -2)}xx`)).status, 410, 'nobody makes up a link');
    await asksForCard(person);
    const card = (await cardPage(person)).buttons[0].url;
    assert.equal((await fetch(card)).status, 200);
    assert.ok((await (await fetch(link)).text()).includes(`href="${card}"`), 'the page has it too, now that it is made');
    await world.pay({ card_url: card });
    await settles(person, due, 3, 'Cartão');
    assert.match(await (await fetch(link)).text(), /Pagamento recebido/);
});

test('003-02 paid in each way: pending, confirmed, settled, and the reconciliation balances to the cent', async () => {
    const before = await reconciliation();
    const [byPix, byBoleto, byCard, byTransfer] = [await owes(), await owes(), await owes(), await owes()];
    await byPix.person.taps(/2ª via/);
    const { pix } = await byPix.person.hearsSecondCopy();
    await byBoleto.person.taps(/2ª via/);
    const { line } = await byBoleto.person.hearsSecondCopy();
    await asksForCard(byCard.person);
    const card = (await cardPage(byCard.person)).buttons[0].url;
    await byTransfer.person.say('tem transferência?');
    const referencia = (await byTransfer.person.hears(/dados para transferir/)).text.match(/Identificação: (\d+)/)[1];
    const pending = await reconciliation();
    assert.equal(pending.open.count, before.open.count + 4);

    const amount = (byTransfer.due / 100).toFixed(2);
    const boleto = await world.pay({ line });
    const cardPaid = await world.pay({ card_url: card });
    await world.pay({ payload: pix });
    await world.pay({ transfer: { referencia }, amount });
    for (const { person } of [byPix, byBoleto, byCard, byTransfer]) await person.hears(/Pagamento recebido/);
    const confirmed = await reconciliation();
    const grew = (now, then, method, column) => now[method][column] - (then[method]?.[column] ?? 0);
    assert.equal(confirmed.open.count, before.open.count);
    assert.deepEqual(['pix', 'boleto', 'card', 'transfer'].map((m) => [grew(confirmed, before, m, 'paid'), grew(confirmed, before, m, 'confirmed'), grew(confirmed, before, m, 'settled')]), [
        [byPix.due, 0, byPix.due], [byBoleto.due, byBoleto.due, 0], [byCard.due, byCard.due, 0], [byTransfer.due, 0, byTransfer.due],
    ]);

    await world.api('/bank/credit', { id: boleto.id, fee: '1.90' });
    await world.api('/bank/credit', { id: cardPaid.id, fee: '12.34', notice: { copies: 3 } });
    const settled = await reconciliation();
    assert.deepEqual(['boleto', 'card'].map((m) => [grew(settled, before, m, 'confirmed'), grew(settled, before, m, 'fees'), grew(settled, before, m, 'settled')]),
        [[0, 190, byBoleto.due - 190], [0, 1234, byCard.due - 1234]]);
    assert.equal(settled.all.difference, 0);
    assert.equal(settled.all.paid, settled.all.confirmed + settled.all.fees + settled.all.settled);
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line WHERE account = 'cash'`), String(settled.all.confirmed + settled.all.settled));
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});

test('a credit that comes before its payment waits for it, and a broken ledger is found', async () => {
    const waiting = async () => Number(await world.one(`SELECT count(*) FROM credit WHERE booked_at IS NULL`));
    const { person, due } = await owes();
    await person.taps(/2ª via/);
    const { line } = await person.hearsSecondCopy();
    const unknown = await world.pay({ line, notice: { skip: true } });
    await world.api('/bank/credit', { id: unknown.id, fee: '1.00' });
    await world.api('/bank/notice', { id: unknown.id, body: { creditos: (await world.api('/bank')).creditos.filter((c) => c.pagamento === unknown.id) } });
    assert.equal(await waiting(), 1, 'once');
    await world.api('/bank/notice', { id: unknown.id });
    await person.hears(/Pagamento recebido/);
    const report = await world.tryQuita(['report', 'reconciliation', '--creditor', 'escola', '--from', '2026-01-01', '--to', '2099-01-01']);
    assert.equal(report.code, 0);
    assert.equal(await world.one(`SELECT centavos FROM payment WHERE external_id = '${unknown.id}' AND credited_at IS NOT NULL AND fee = 100`), String(due));
    assert.equal(await waiting(), 0);
    await world.db(`UPDATE payment SET fee = 1 WHERE external_id = '${unknown.id}'`);
    const broken = await world.tryQuita(['report', 'reconciliation', '--creditor', 'escola', '--from', '2026-01-01', '--to', '2099-01-01']);
    assert.equal(broken.code, 1);
    assert.match(broken.stderr, /does not balance/);
    await world.db(`UPDATE payment SET fee = 100 WHERE external_id = '${unknown.id}'`);
});

test('what the bank takes back opens the debt again: the person is told, and the next code is made by one tap', async () => {
    const { person, due } = await owes();
    await person.taps(/2ª via/);
    const { pix } = await person.hearsSecondCopy();
    const { id } = await world.pay({ payload: pix });
    const receipt = await person.hears(/Pagamento recebido/);
    await world.api('/bank/refund', { id, notice: { copies: 3 } });
    await person.hears(/registrou a devolução.*Não há pressa/s);
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM payment_return WHERE state = 1`), '1', 'once');
    const page = await fetch(receipt.buttons[0].url);
    assert.equal(page.status, 410);
    const html = await page.text();
    const link = html.match(/href="(https:\/\/wa\.me[^"]*Gerar[^"]*)"/)[1];
    await person.say(decodeURIComponent(new URL(link).searchParams.get('text')));
    const again = await person.hearsSecondCopy();
    assert.notEqual(again.pix, pix);
    await world.pay({ payload: again.pix });
    assert.equal(amountIn((await person.hears(/Pagamento recebido/)).text), due);
    assert.equal(await world.one(`SELECT string_agg(state::text, ' ' ORDER BY event_id) FROM charge_event
        WHERE charge_id = (SELECT charge_id FROM payment WHERE external_id = '${id}')`), '1 2 4 5 9');
});

test('a double payment is a case, and its refund closes it without a word about a debt', async () => {
    const { person } = await owes();
    await person.taps(/2ª via/);
    const { pix } = await person.hearsSecondCopy();
    await world.pay({ payload: pix });
    await person.hears(/Pagamento recebido/);
    const twice = await world.pay({ payload: pix, force: true });
    const list = await world.quita(['case', 'list', '--creditor', 'escola']);
    const name = list.match(/^(P\d+) .*pago em dobro/m)[1];
    await world.quita(['case', 'close', name, '--refund', '--as', 'ana']);
    await world.api('/bank/refund', { id: twice.id });
    await person.hears(/A devolução de .* foi feita/);
    assert.doesNotMatch(await world.quita(['case', 'list', '--creditor', 'escola']), new RegExp(`^${name} `, 'm'));
    assert.equal((await reconciliation()).all.difference, 0);
});

test('a bank that is busy, slow or says nonsense is asked again, and the person gets one page', async () => {
    const { person } = await owes();
    for (const fault of [{ do: 'fail', http: 503 }, { do: 'drop_after_accept' }, { do: 'garbage', body: 'html' }])
        await world.fault({ on: 'bank', ...fault, match: { method: 'PUT' } });
    await asksForCard(person);
    await person.say('e aí?');
    await person.hears(/Ainda estou preparando/);
    await cardPage(person);
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM provider_request WHERE state = 1 AND tries > 2`), '1');
});

test('a bank that will not have it is told of at once, and another way is offered', async () => {
    const { person } = await owes();
    await world.fault({ on: 'bank', do: 'fail', http: 422, match: { method: 'PUT' } });
    await asksForCard(person);
    await person.hears(/Não consegui preparar a página do cartão/);
    await person.taps(/2ª via/);
    await person.hearsSecondCopy();
});

test('who asks for another one meanwhile gets that one: the earlier answer is not taken for it', async () => {
    const person = world.person('60 dias em atraso');
    await person.identifies();
    const choose = async (n, ms) => {
        await world.fault({ on: 'bank', do: 'slow', ms, match: { method: 'PUT' } });
        await person.say('quero pagar no cartão');
        await person.hears(/Qual mensalidade/);
        const choice = person.choices[n];
        await person.taps(choice.title);
        await person.hears(/estou preparando/);
        return amountIn(choice.title);
    };
    const first = await choose(0, 3000);
    const second = await choose(1, 6000);
    assert.notEqual(first, second);
    assert.equal(amountIn((await cardPage(person)).text), second);
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM card_page p JOIN charge USING (charge_id) WHERE centavos = ${first}`), '1', 'kept all the same');
});

test('what takes too long is said; the late answer disturbs nobody, and the page is there when it is asked for again', async () => {
    const { person } = await owes();
    await world.fault({ on: 'bank', do: 'fail', http: 503, times: 3, match: { method: 'PUT' } });
    await asksForCard(person);
    await world.later(61);
    await person.hears(/está demorando mais do que eu esperava/);
    await until('it has expired', async () => (await world.one(`SELECT count(*) FROM provider_request WHERE state = 0`)) === '0', 15000);
    await person.hearsNothing();
    await person.taps('Cartão');
    await person.hears(/estou preparando/);
    await cardPage(person);
});

test('a server that is killed while the bank is asked: the next one asks again, and one page comes', async () => {
    const { person } = await owes();
    await world.fault({ on: 'bank', do: 'hang', ms: 30000, accept: true, match: { method: 'PUT' } });
    await asksForCard(person);
    await until('the bank is asked', async () => (await world.log('card_link')).length > 0 && (await world.one(`SELECT max(tries) FROM provider_request WHERE state = 0`)) === '1');
    world.server.child.kill('SIGKILL');
    await until('it is gone', () => !world.server.running);
    await world.startServer();
    await world.later(26);
    await cardPage(person);
    await person.hearsNothing();
});

for (const point of ['request.after_answer', 'request.before_commit', 'request.after_commit']) {
    test(`a server that dies at ${point}: one page is made at the bank, and it comes once`, async () => {
        const { person } = await owes();
        await world.server.stop();
        await world.startServer({ QUITA_FAULT: `${point}:1` });
        await world.fault({ on: 'bank', do: 'slow', ms: 2000, match: { method: 'PUT' } });
        const made = async () => (await world.log('card_link')).filter((l) => l.created).length;
        const before = await made();
        await asksForCard(person);
        await until('it dies', () => !world.server.running, 20000);
        await world.startServer();
        await world.later(26);
        await cardPage(person);
        await person.hearsNothing();
        assert.equal(await made(), before + 1);
        assert.equal(await world.one(`SELECT count(*) FROM provider_request WHERE state = 0`), '0');
    });
}

test('who has no cards and no account for transfers says so', async () => {
    await world.db(`UPDATE bank_account SET cards = false, transfer_agency = NULL, transfer_account = NULL`);
    try {
        await world.server.stop();
        await world.startServer();
        const { person } = await owes();
        await person.say('quero pagar no cartão');
        await person.hears(/ainda não dá para pagar com cartão/);
        await person.say('menu');
        await person.hears(/ajudar/);
        await person.say('tem transferência?');
        await person.hears(/ainda não dá para pagar por transferência/);
    } finally {
        await world.db(`UPDATE bank_account SET cards = true, transfer_agency = '1234-3', transfer_account = '12345-8'`);
    }
});
