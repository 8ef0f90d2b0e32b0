/* A creditor whose bank offers BACEN's Pix API, over mutual TLS: whole conversations, and what goes wrong there. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const STATE = '20 dias em atraso'; // one instalment is overdue
const SLUG = 'escola-pix';
const DAY_S = 86400;
const centavos = (text) => Number(text.replace(/\D/g, ''));
const amountIn = (text) => centavos(text.match(/R\$ ([\d.,]+\d)/)[1]);

let world, bank;
before(async () => {
    world = await startWorld({ shifted: true, sandbox: ['--pix-port', '0', '--retry-scale', '0.01'] });
    bank = await there();
    await account();
    await until('the bank knows where notices go', async () => (await there()).hooks.length === 1, 20000);
});
after(() => world?.stop());
afterEach(() => world?.api('/faults', undefined, 'DELETE'));

const there = () => world.api('/pix');
const till = (what, order) => world.api(`/pix/${what}`, order);
const worked = () => until('notices are worked off', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE state = 0`)) === '0', 20000);

/** Sets the account up as its owner would; more changes the file. */
function account(more = {}) {
    const file = (name) => path.join(bank.folder, name);
    return world.quita(['account', 'add', '-'], JSON.stringify({
        format: 1, kind: 'bacen_pix', creditor: 'escola', slug: SLUG, bank: '999', pix_key: bank.pixKey,
        api_url: `${bank.address}/v2/`, token_url: `${bank.address}/oauth/token`, client_id: 'sandbox_client',
        client_secret: 'sandbox_client_secret', certificate_file: file('client.pem'), key_file: file('client.key'),
        authority_file: file('ca.pem'), ...more,
    }));
}

async function owes() {
    const person = world.person(STATE);
    const due = amountIn((await person.identifies()).text.match(/Total para pagar hoje: .*/)[0]);
    return { person, due };
}

/* No boleto here: the code and the link; before them, when it takes long, the word that it does. */
async function hearsPix(person, ms = 30000) {
    const first = await person.hears(/Aqui está o Pix|Um instante/, ms);
    if (/Um instante/.test(first.text)) await person.hears(/Aqui está o Pix/, ms);
    const { text: pix } = await person.hears(/^000201/);
    const link = (await person.hears((m) => m.buttons?.[0]?.kind === 'url')).buttons[0].url;
    return { pix, link };
}

async function secondCopy(person) {
    await person.taps(/2ª via/);
    return hearsPix(person);
}

/** The charges at the bank for this person, oldest first. */
async function chargesOf(person) {
    const ids = (await world.db(`SELECT ch.txid FROM charge ch JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${person.chave}'`)).flat();
    return (await there()).charges.filter((c) => ids.includes(c.txid));
}

async function settles(person, due) {
    const receipt = await person.hears(/Pagamento recebido/, 20000);
    assert.equal(amountIn(receipt.text), due);
    assert.match(await (await fetch(receipt.buttons[0].url)).text(), /Forma<\/th><td>Pix</);
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
}

test('003-17 a second copy by Pix: the code is read, the page shows it; paid, it settles once with a receipt', async () => {
    const { person, due } = await owes();
    const { pix, link } = await secondCopy(person);
    const code = JSON.parse(await world.quita(['pix', 'decode', '--jsonl'], `${JSON.stringify({ payload: pix })}\n`));
    assert.deepEqual([code.valid, code.kind], [true, 'dynamic']);
    const [charge, ...others] = await chargesOf(person);
    assert.equal(others.length, 0);
    assert.deepEqual([charge.status, centavos(charge.valor.original), charge.location], ['ATIVA', due, code.url]);
    assert.equal(charge.devedor, undefined, 'nobody is named to the bank who need not be');
    assert.ok((await (await fetch(link)).text()).includes(pix));
    await till('pay', { payload: pix, notice: { copies: 3 } });
    await settles(person, due);
    await worked();
    await person.hearsNothing();
    assert.match(await (await fetch(link)).text(), /Pagamento recebido/);
});

for (const fault of [
    { what: 'the answer to PUT /cob is dropped after it was made', match: 'PUT', script: { do: 'drop_after_accept' } },
    { what: 'PUT /cob is answered with garbage after it was made', match: 'PUT', script: { do: 'garbage', body: 'html', http: 201 } },
    { what: 'PUT /cob is answered 500', match: 'PUT', script: { do: 'fail', http: 500 } },
    { what: 'the connection is reset before anything was done', match: 'PUT', script: { do: 'reset' } },
    { what: 'too many calls', match: 'PUT', script: { do: 'fail', http: 429, headers: { 'Retry-After': '1' } } },
]) {
    test(`${fault.what}: exactly one charge, and the person gets it`, async () => {
        const { person } = await owes();
        await world.fault({ on: 'pix', ...fault.script, match: { method: fault.match } });
        const { pix } = await secondCopy(person);
        const charges = await chargesOf(person);
        assert.deepEqual(charges.map((c) => c.pixCopiaECola), [pix]);
        await person.hearsNothing();
    });
}

test('the bank forgets all tokens: a new one is fetched, once, and the charge is made once', async () => {
    const { person } = await owes();
    const before = (await world.log('pix_token')).length;
    await till('tokens/expire', {});
    await secondCopy(person);
    assert.equal((await world.log('pix_token')).length, before + 1);
    assert.equal((await chargesOf(person)).length, 1);
});

test('three at once while the bank is slow with a token: it is asked for one, and all get theirs', async () => {
    const all = [await owes(), await owes(), await owes()];
    const before = (await world.log('pix_token')).length;
    await till('tokens/expire', {});
    await world.fault({ on: 'pix', do: 'slow', ms: 1500, match: { path: '/oauth/token' } });
    await Promise.all(all.map(({ person }) => secondCopy(person)));
    assert.equal((await world.log('pix_token')).length, before + 1);
    for (const { person } of all) assert.equal((await chargesOf(person)).length, 1);
});

/** Somebody without debts whose next instalment is due in twelve days. */
async function owesLater() {
    const person = world.person('em dia');
    await world.db(`UPDATE instalment SET due = current_date + 12 WHERE status = 0 AND contract_id = (SELECT contract_id FROM contract WHERE key = '${person.contrato}')
        AND due = (SELECT min(due) FROM instalment i JOIN contract c USING (contract_id) WHERE c.key = '${person.contrato}' AND i.status = 0)`);
    await person.identifies(/tudo em dia/);
    return person;
}

test('what is not late yet is a cobv with fine and interest; paid late with them it settles', async () => {
    const person = await owesLater();
    const { pix } = await secondCopy(person);
    const [charge] = await chargesOf(person);
    const { dataDeVencimento: due, validadeAposVencimento: days } = charge.calendario;
    assert.deepEqual([days, charge.valor.multa, charge.valor.juros], [5, { modalidade: 2, valorPerc: '2.00' }, { modalidade: 3, valorPerc: '1.00' }]);
    const value = Math.round(Number(charge.valor.original) * 100);
    const at = `${new Date(Date.parse(due) + 5 * DAY_S * 1000).toISOString().slice(0, 10)}T12:00:00-03:00`;
    const notice = await till('pay', { payload: pix, at });
    const paid = Math.round(value + value * 2 / 100 + value * 5 / 3000);
    assert.ok(JSON.stringify(notice).includes((paid / 100).toFixed(2)), JSON.stringify(notice));
    await settles(person, paid);
    assert.deepEqual(await world.db(`SELECT p.state, p.reason, p.centavos FROM payment p JOIN charge ch USING (tenant_id, charge_id) WHERE ch.txid = '${charge.txid}'`), [['1', null, String(paid)]]);
});

test('a client without the scopes of cobv gives a cob: its value, until the end of its day', async () => {
    const person = await owesLater();
    await till('tokens/expire', {});
    await till('scopes', { scopes: ['cob.read', 'cob.write', 'pix.read', 'webhook.read', 'webhook.write'] });
    await secondCopy(person);
    const [charge] = await chargesOf(person);
    assert.ok(charge.calendario.expiracao > 0 && !charge.valor.multa);
    await till('scopes', { scopes: ['cob.read', 'cob.write', 'cobv.read', 'cobv.write', 'pix.read', 'pix.write', 'webhook.read', 'webhook.write'] });
    await till('tokens/expire', {});
});

test('a client that has no cobv: it asks for the scopes that it has', async () => {
    const { person } = await owes();
    await till('tokens/expire', {});
    await till('scopes', { scopes: ['cob.read', 'cob.write', 'pix.read', 'webhook.read', 'webhook.write'] });
    await secondCopy(person);
    const last = (await world.log('pix_token')).at(-1);
    assert.equal(last.scope, 'cob.read cob.write pix.read webhook.read webhook.write');
    await till('scopes', { scopes: ['cob.read', 'cob.write', 'cobv.read', 'cobv.write', 'pix.read', 'pix.write', 'webhook.read', 'webhook.write'] });
});

test('what takes too long ends in a kind way on, and one tap later there is one charge', async () => {
    const { person } = await owes();
    await world.fault({ on: 'pix', do: 'fail', http: 503, times: 200, match: { method: 'PUT' } });
    await person.taps(/2ª via/);
    await person.hears(/Um instante/, 15000);
    await world.later(91);
    await person.hears(/está demorando mais do que eu esperava/, 15000);
    await world.api('/faults', undefined, 'DELETE');
    await person.taps(/Gerar código novo/);
    await hearsPix(person);
    assert.equal((await chargesOf(person)).length, 1);
});

test('a notice before the bank lists its Pix, and one that is forged: the first settles later, the second never', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    await world.fault({ on: 'pix', do: 'fail', http: 404, kind: 'PixNaoEncontrado', match: { method: 'GET' } });
    await till('pay', { payload: pix });
    await until('it was asked in vain', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE state = 0 AND tries > 0`)) === '1', 20000);
    await world.later(61);
    await settles(person, due);
    const forged = { pix: [{ endToEndId: 'E99999004202611302030abcDEF12345', txid: 'x'.repeat(32), valor: '1.00', horario: '2026-11-30T20:30:00Z' }] };
    const url = `${world.url}/webhooks/pix/${SLUG}`;
    const post = (where, body) => fetch(where, { method: 'POST', body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } });
    for (const where of [url, `${url}/pix`]) assert.equal((await post(where, forged)).status, 200);
    assert.equal((await post(`${world.url}/webhooks/pix/nobody/pix`, forged)).status, 404);
    assert.equal((await post(`${world.url}/webhooks/pix/escola-237/pix`, forged)).status, 404, 'an account of another provider');
    await until('it was asked for', async () => (await world.one(`SELECT tries FROM provider_event WHERE provider_id = '${forged.pix[0].endToEndId}'`)) === '1', 20000);
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${forged.pix[0].endToEndId}'`), '0');
    await world.db(`UPDATE provider_event SET state = 2 WHERE provider_id = '${forged.pix[0].endToEndId}'`);
});

test('a Pix that has expired is made anew by one tap; the old one cannot be paid any more', async () => {
    const { person } = await owes();
    const old = await secondCopy(person);
    await world.later(5 * DAY_S);
    await assert.rejects(till('pay', { payload: old.pix }), /expirou/);
    await person.say('oi');
    await person.hears(/só um dado: qual é a sua data de nascimento/);
    await person.say(person.birth);
    await person.hears(/Total para pagar hoje/);
    const { pix } = await secondCopy(person);
    assert.notEqual(pix, old.pix);
    await until('the old one is taken down', async () => (await chargesOf(person))[0].status === 'REMOVIDA_PELO_USUARIO_RECEBEDOR', 20000);
    const fresh = (await chargesOf(person)).find((c) => c.pixCopiaECola === pix);
    await till('pay', { payload: pix });
    await settles(person, centavos(fresh.valor.original));
    const late = await till('pay', { payload: old.pix, force: true });
    await until('it is booked, or a case', async () => ['1', '2'].includes(await world.one(`SELECT state FROM payment WHERE external_id = '${late.id}'`)), 20000);
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});

test('what was paid late, by a code that had expired and stands in nobody\'s way, still settles', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    await world.later(5 * DAY_S);
    await till('pay', { payload: pix, late: true });
    await until('it has come', async () => (await world.one(`SELECT count(*) FROM payment p JOIN charge ch USING (tenant_id, charge_id)
        WHERE ch.pix_payload = '${pix}' AND p.centavos = ${due}`)) === '1', 20000);
    await worked();
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});

test('a refund is told again under the same Pix, and reaches a person', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    const { id } = await till('pay', { payload: pix });
    await settles(person, due);
    await till('refund', { id, valor: '1.50' });
    await until('it is told', async () => (await world.one(`SELECT count(*) FROM provider_event WHERE name = 'devolucao' AND provider_id = '${id}' AND state = 1`)) === '1', 20000);
    assert.equal(await world.one(`SELECT count(*) FROM payment WHERE external_id = '${id}'`), '1');
});

test('money to the key that no charge of ours brought is a case', async () => {
    const { id } = await till('pay', { chave: bank.pixKey, amount: '77.70' });
    await until('a case', async () => (await world.one(`SELECT reason FROM payment WHERE external_id = '${id}' AND state = 2`)) === 'unknown', 20000);
});

test('a notice that never came is made up for by the daily comparison', async () => {
    const { person, due } = await owes();
    const { pix } = await secondCopy(person);
    await till('pay', { payload: pix, notice: { skip: true } });
    await person.hearsNothing(2000);
    await world.db(`UPDATE provider_account SET next_look = '-infinity', compared_until = compared_until - interval '2 days'`);
    await settles(person, due);
});

test('a certificate that the bank does not know gets nothing: a person is called, and the right one heals it', async () => {
    const { person } = await owes();
    const file = (name) => path.join(bank.folder, name);
    const refused = await world.tryQuita(['account', 'add', '-'], JSON.stringify({ format: 1, kind: 'bacen_pix', creditor: 'escola', slug: SLUG,
        bank: '999', pix_key: bank.pixKey, api_url: bank.address, client_id: 'a', client_secret: 'b', certificate_file: file('client.pem'), key_file: file('stranger.key') }));
    assert.deepEqual([refused.code, /key is not that of the certificate/.test(refused.stderr)], [1, true]);
    await account({ certificate_file: file('stranger.pem'), key_file: file('stranger.key') });
    await world.server.stop();
    await world.startServer();
    await person.taps(/2ª via/);
    await person.hears(/Um instante/, 20000);
    assert.equal((await chargesOf(person)).length, 0);
    await account();
    await hearsPix(person, 60000);
    assert.equal((await chargesOf(person)).length, 1);
});

test('nothing of the account is in the log, and its secrets are sealed', async () => {
    const words = world.server.words();
    for (const secret of ['sandbox_client_secret', 'PRIVATE KEY', 'Bearer', 'Basic ']) assert.ok(!words.includes(secret), secret);
    assert.equal(await world.one(`SELECT count(*) FROM bank_connection WHERE encode(key_sealed, 'escape') LIKE '%PRIVATE KEY%'`), '0');
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});
