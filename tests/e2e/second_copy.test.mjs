/* A parent asks for the second copy and pays it: documents, page, money, receipt. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { must, until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld(); });
after(() => world?.stop());

const centavos = (text) => Number(text.replace(/\D/g, ''));
const total = (summary) => centavos(summary.text.match(/Total para pagar hoje: R\$ ([\d.,]+\d)/)[1]);

async function jsonl(command, fact) {
    return JSON.parse(await world.quita([...command, '--jsonl'], `${JSON.stringify(fact)}\n`));
}

/* What a person with the PDF in hand has: its words, and what a scanner reads from its paper. */
async function readPdf(message) {
    const file = path.join(world.dir, `${message.media_id}.pdf`);
    fs.writeFileSync(file, (await world.media(message.media_id)).bytes);
    const words = await must('pdftotext', ['-layout', file, '-']);
    await must('pdftoppm', ['-r', '300', '-png', file, file]);
    const papers = fs.readdirSync(world.dir).filter((name) => name.startsWith(`${path.basename(file)}-`));
    const seen = [];
    for (const paper of papers) seen.push(await must('zbarimg', ['-q', '--raw', '-S*.disable', '-Si25.enable', '-Sqrcode.enable', path.join(world.dir, paper)]));
    return { words, codes: seen.join('\n').split('\n').filter(Boolean), pages: papers.length };
}

async function secondCopy(person) {
    const due = total(await person.identifies());
    await person.taps(/2ª via/);
    return { due, ...(await person.hearsSecondCopy()) };
}

/* Every entry of the ledger adds up to zero, and the payment's entry says what was paid for. */
async function checkLedger(endToEnd, paid) {
    const lines = await world.db(`SELECT l.account, sum(l.centavos) FROM payment p
        JOIN ledger_entry e ON e.tenant_id = p.tenant_id AND e.kind = 'payment' AND e.source_id = p.payment_id
        JOIN ledger_line l ON l.tenant_id = e.tenant_id AND l.entry_id = e.entry_id WHERE p.external_id = '${endToEnd}' GROUP BY 1`);
    const ledger = Object.fromEntries(lines.map(([account, sum]) => [account, Number(sum)]));
    assert.equal(ledger.cash, paid);
    assert.equal(Object.values(ledger).reduce((sum, v) => sum + v, 0), 0);
    return ledger;
}

const openOf = (person) => world.db(`SELECT i.key FROM instalment i JOIN contract c USING (tenant_id, contract_id)
    WHERE c.key = '${person.contrato}' AND i.status = 0 AND i.due < '${new Date().toISOString().slice(0, 10)}'`);

test('a payment link and a Pix code settle an overdue instalment from oi to receipt', async () => {
    const ana = world.person('20 dias em atraso');
    const { due, pdf, pix, link, line } = await secondCopy(ana);

    const paper = await readPdf(pdf);
    const boleto = await jsonl(['boleto', 'decode'], { code: line, as_of: new Date().toISOString().slice(0, 10) });
    assert.equal(boleto.valid, true);
    assert.equal(boleto.centavos, due);
    assert.equal(boleto.bank, '237');
    assert.ok(paper.codes.includes(boleto.barcode), `the barcode on paper: ${paper.codes}`);
    assert.ok(paper.codes.includes(pix), 'the QR code on paper is the same Pix');
    assert.ok(paper.words.replace(/\s/g, '').includes(line.replace(/^(\d{5})(\d{5})(\d{5})(\d{6})(\d{5})(\d{6})(\d)(\d{14})$/,
        '$1.$2$3.$4$5.$6$7$8')), 'the line in words');
    assert.match(paper.words, new RegExp((due / 100).toLocaleString('pt-BR', { minimumFractionDigits: 2 })));
    assert.match(paper.words, new RegExp(ana.name));

    const code = await jsonl(['pix', 'decode'], { payload: pix });
    assert.equal(code.valid, true);
    assert.equal(code.kind, 'dynamic');

    const page = await fetch(link);
    assert.equal(page.status, 200);
    const html = await page.text();
    assert.ok(html.includes(pix) && html.includes(line));
    assert.match(page.headers.get('cache-control'), /no-store/);
    assert.equal(page.headers.get('referrer-policy'), 'no-referrer');

    const { id } = await world.pay({ payload: pix });
    const receipt = await ana.hears(/Pagamento recebido/);
    assert.equal(centavos(receipt.text.match(/R\$ ([\d.,]+\d)/)[1]), due);
    const number = receipt.text.match(/Recibo nº (\d+)\./)[1];
    assert.doesNotMatch(receipt.text, /ainda ficam/);
    for (const address of [link, receipt.buttons[0].url]) {
        const paper = await (await fetch(address)).text();
        assert.match(paper, /Pagamento recebido/);
        assert.match(paper, /Forma<\/th><td>Pix</);
        assert.match(paper, new RegExp(`Recibo</th><td>${number}<`));
    }
    const ledger = await checkLedger(id, due);
    assert.ok(ledger.receivable < 0 && ledger.fine_income < 0);
    assert.deepEqual(await openOf(ana), []);
});

test('a boleto paid at the till settles by its line and the charge goes from open to paid', async () => {
    const bia = world.person('20 dias em atraso');
    const { due, line, link } = await secondCopy(bia);
    const status = () => world.one(`SELECT status FROM charge WHERE line = '${line}'`);
    assert.equal(await status(), '0');
    const { id } = await world.pay({ line });
    await bia.hears(/Pagamento recebido/);
    assert.equal(await status(), '1');
    assert.match(await (await fetch(link)).text(), /Forma<\/th><td>Boleto</);
    await checkLedger(id, due);
});

test('the same notice five times at once settles once and one receipt is sent', async () => {
    const caio = world.person('5 dias em atraso');
    const { pix } = await secondCopy(caio);
    const { id } = await world.pay({ payload: pix, notice: { copies: 5 } });
    await caio.hears(/Pagamento recebido/);
    await world.api('/bank/notice', { id });
    await caio.hearsNothing();
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${id}'`), '1');
});

test('another amount, and a charge paid twice, wait in the case queue and the ledger still balances', async () => {
    const duda = world.person('5 dias em atraso');
    const { pix, due } = await secondCopy(duda);
    const wrong = await world.pay({ payload: pix, amount: '10.00', force: true });
    await until('a case', async () => (await world.db(`SELECT reason FROM payment WHERE external_id = '${wrong.id}' AND state = 2`))[0]?.[0] === 'wrong_amount');
    assert.equal((await checkLedger(wrong.id, 1000)).suspense, -1000);
    await duda.hearsNothing();

    await world.pay({ payload: pix, force: true });
    await duda.hears(/Pagamento recebido/);
    const double = await world.pay({ payload: pix, force: true });
    await until('a case', async () => (await world.db(`SELECT reason FROM payment WHERE external_id = '${double.id}' AND state = 2`))[0]?.[0] === 'double');
    assert.equal((await checkLedger(double.id, due)).suspense, -due);
    await duda.hearsNothing();
});

test('a notice that the bank did not sign, or that its own record denies, moves no money', async () => {
    const edu = world.person('5 dias em atraso');
    const { pix } = await secondCopy(edu);
    const { id, notice } = await world.pay({ payload: pix, notice: { signature: 'bad' } });
    assert.equal(notice.http, 401);
    const forged = await world.api('/bank/notice', { body: { pix: [{ endToEndId: `E${'9'.repeat(31)}`, txid: 'x'.repeat(32), valor: '1.00', horario: new Date().toISOString() }] } });
    assert.equal(forged.notice.http, 200, 'the bank need not say it again');
    assert.equal(await quarantined(), 1);
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id LIKE 'E9999999999%'`), '0');
    await edu.hearsNothing();
    assert.equal(await world.one('SELECT count(*) FROM payment WHERE external_id = ' + `'${id}'`), '0');
    await world.api('/bank/notice', { id });
    await edu.hears(/Pagamento recebido/);
});

const quarantined = async () => Number(await world.one('SELECT count(*) FROM inbox WHERE state = 2 AND account_id = 0'));

/* A second copy that is paid at the till, of which the bank has not told yet; returns its notice. */
async function paysUnnoticed(person, by) {
    const copy = await secondCopy(person);
    const { id } = await world.pay({ ...by(copy), notice: { skip: true } });
    const { pix, boletos } = await world.api('/bank');
    return pix.find((p) => p.endToEndId === id) ?? boletos.find((b) => b.autenticacao === id);
}

test('bad notices in a body are kept aside once with the reason, the good ones beside them settle', async () => {
    const [hugo, iara] = [world.person('5 dias em atraso'), world.person('20 dias em atraso')];
    const pix = await paysUnnoticed(hugo, (copy) => ({ payload: copy.pix }));
    const boleto = await paysUnnoticed(iara, (copy) => ({ line: copy.line }));
    assert.match(boleto.autenticacao, /\/.*\?.*#/, 'an id that must be written as such into an address');
    const before = await quarantined();
    const body = {
        pix: [7, { ...pix, endToEndId: undefined }, { ...pix, endToEndId: `E${'8'.repeat(31)}` }, pix, pix, { txid: pix.txid }],
        boletos: [{ ...boleto, nossoNumero: '' }, boleto, { ...boleto, autenticacao: '../pix' }],
    };
    assert.equal((await world.api('/bank/notice', { body })).notice.http, 200);
    await hugo.hears(/Pagamento recebido/);
    await iara.hears(/Pagamento recebido/);
    assert.equal(await quarantined(), before + 6);

    assert.equal((await world.api('/bank/notice', { body })).notice.http, 200);
    await hugo.hearsNothing();
    assert.equal(await quarantined(), before + 6, 'kept once, however often it comes');
    assert.equal((await world.api('/bank/notice', { body: { boletos: [{ ...boleto, valor: '0.01' }] } })).notice.http, 200);
    assert.equal(await quarantined(), before + 7, 'the bank says another amount');
    const log = fs.readFileSync(world.serverLog, 'utf8');
    for (const why of ['external_id', 'unknown_record', 'charge', 'other_record'])
        assert.match(log, new RegExp(`"bank_notice_quarantined".*"why":"${why}"`));
    assert.doesNotMatch(log, new RegExp(boleto.autenticacao.slice(0, 8)));
});

test('what cannot be read back now settles when the bank says it again, the rest of the body at once', async () => {
    const [joel, keila] = [world.person('5 dias em atraso'), world.person('20 dias em atraso')];
    const pix = await paysUnnoticed(joel, (copy) => ({ payload: copy.pix }));
    const boleto = await paysUnnoticed(keila, (copy) => ({ line: copy.line }));
    const before = await quarantined();
    const match = { path: `/bank/boletos/${encodeURIComponent(boleto.autenticacao)}` };
    for (const fault of [{ do: 'fail', http: 500 }, { do: 'garbage', body: 'html' }]) await world.fault({ on: 'bank', ...fault, match });
    assert.equal((await world.api('/bank/notice', { body: { pix: [pix], boletos: [boleto] } })).notice.http, 503);
    await joel.hears(/Pagamento recebido/);
    await keila.hears(/Pagamento recebido/, 15000); // the bank repeats what was not answered 200
    await joel.hearsNothing();
    assert.equal((await world.log('fault')).filter((f) => f.path === match.path).length, 2);
    assert.equal(await quarantined(), before);
});

test('a parent with several overdue instalments chooses one, or all in one boleto', async () => {
    const fabi = world.person('60 dias em atraso');
    const summary = await fabi.identifies();
    const whole = total(summary);
    await fabi.taps(/2ª via/);
    await fabi.hears(/De qual mensalidade/);
    const wanted = fabi.choices[0].title;
    await fabi.taps(new RegExp(wanted.replace(/[$.]/g, '\\$&')));
    const one = await fabi.hearsSecondCopy();
    assert.equal(centavos(one.pdf.text.match(/R\$ ([\d.,]+\d)/)[1]), centavos(wanted.match(/R\$ ([\d.,]+\d)/)[1]));
    await fabi.say('boleto');
    await fabi.hears(/De qual mensalidade/);
    await fabi.taps(/Todas juntas/);
    const all = await fabi.hearsSecondCopy();
    assert.equal(centavos(all.pdf.text.match(/R\$ ([\d.,]+\d)/)[1]), whole);
    await world.pay({ payload: all.pix });
    await fabi.hears(/Pagamento recebido/);
    assert.deepEqual(await openOf(fabi), []);
    assert.match(await (await fetch(one.link)).text(), /não precisa mais ser usado/);
});

test('what was chosen is that instalment, also when another one, or itself, is paid meanwhile', async () => {
    const nara = world.person('60 dias em atraso');
    const amount = (message) => centavos(message.text.match(/R\$ ([\d.,]+\d)/)[1]);
    const priced = (choice) => centavos(choice.title.match(/R\$ ([\d.,]+\d)/)[1]);
    await nara.identifies();
    await nara.taps(/2ª via/);
    const list = await nara.hears(/De qual mensalidade/);
    const [first, second] = nara.choices;
    const tap = (choice) => nara.act({ tap: { payload: choice.payload, title: choice.title, kind: choice.kind, wamid: list.wamid } });
    await tap(first);
    const { pix } = await nara.hearsSecondCopy();
    await nara.say('boleto');
    await nara.hears(/De qual mensalidade/);
    await world.pay({ payload: pix });
    const receipt = await nara.hears(/Pagamento recebido/);
    assert.match(receipt.text, /Em aberto hoje ainda ficam R\$/);

    await nara.say('2'); // the second of the list on the screen, which is the first that is left
    assert.equal(amount((await nara.hearsSecondCopy()).pdf), priced(second));
    await tap(second); // a list that has scrolled away
    assert.equal(amount((await nara.hearsSecondCopy()).pdf), priced(second));
    await tap(first);
    await nara.hears(/já não está em aberto.*Não precisa pagar de novo/s);
    await nara.hears(/De qual mensalidade|Total para pagar hoje/);
    assert.ok(nara.choices.every((c) => c.payload !== first.payload));

    const other = world.person('60 dias em atraso');
    await other.identifies();
    await other.act({ tap: { payload: second.payload, title: second.title, kind: 'list', wamid: list.wamid } });
    await other.hears(/já não está em aberto/); // somebody else's is nobody's here
});

test('000-19 the last payment and what is overdue are told to the cent after A2, and never before', async () => {
    const gil = world.person('20 dias em atraso');
    await gil.say('quando foi meu último pagamento?');
    await gil.hears(/CPF/);
    await gil.say('o que está atrasado?');
    await gil.hears(/CPF/);
    await gil.proves(/Está tudo confirmado/);
    const summary = await gil.hears(/Total para pagar/);
    const facts = world.register.get(gil.chave);
    for (const row of facts.open.filter((r) => isPast(r.vencimento))) assert.ok(summary.text.includes(`original R$ ${row.valor}`), summary.text);
    const last = await asked(gil, 'quando foi meu último pagamento?', /último pagamento foi de/);
    const [[paid, day]] = await world.db(`SELECT i.paid_centavos, to_char(i.paid_on, 'DD/MM') FROM instalment i
        JOIN contract c USING (tenant_id, contract_id) WHERE c.key = '${gil.contrato}' AND i.status = 1 ORDER BY i.paid_on DESC, i.instalment_id DESC LIMIT 1`);
    assert.equal(centavos(last.text.match(/R\$ ([\d.,]+\d)/)[1]), Number(paid));
    assert.ok(last.text.includes(day), `${last.text} names ${day}`);
    const again = await asked(gil, 'o que está atrasado?', /Total para pagar hoje/);
    const sums = [...again.text.matchAll(/original (R\$ \S+) \+ multa (R\$ \S+) \+ juros (R\$ \S+) = (R\$ \S+)/g)];
    assert.ok(sums.length > 0);
    for (const [, ...parts] of sums) {
        const [original, fine, interest, sum] = parts.map(centavos);
        assert.equal(original + fine + interest, sum);
    }
    const shown = sums.reduce((all, [, , , , sum]) => all + centavos(sum), 0);
    assert.equal(shown, centavos(again.text.match(/Total para pagar hoje: (R\$ [\d.,]+\d)/)[1]));
});

async function asked(person, words, answer) {
    await person.say(words);
    return person.hears(answer);
}

function isPast(day) {
    const [d, m, y] = day.split('/');
    return Date.UTC(y, m - 1, d) < Date.now() - 86400e3;
}
