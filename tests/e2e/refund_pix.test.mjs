/* Money that came by BACEN's Pix API goes back by a devolução of our own id: once, whatever dies or is lost. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import path from 'node:path';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const STATE = '20 dias em atraso'; // one instalment is overdue
const LEASE_S = 52; // a little more than that of a job whose server died
let world, bank;
before(async () => {
    world = await startWorld({ shifted: true, sandbox: ['--pix-port', '0', '--retry-scale', '0.01'] });
    bank = await there();
    const file = (name) => path.join(bank.folder, name);
    await world.quita(['account', 'add', '-'], JSON.stringify({
        format: 1, kind: 'bacen_pix', creditor: 'escola', slug: 'escola-pix', bank: '999', pix_key: bank.pixKey,
        api_url: `${bank.address}/v2/`, token_url: `${bank.address}/oauth/token`, client_id: 'sandbox_client',
        client_secret: 'sandbox_client_secret', certificate_file: file('client.pem'), key_file: file('client.key'), authority_file: file('ca.pem'),
    }));
    await eventually('the bank knows where notices go', async () => (await there()).hooks.length === 1);
});
after(() => world?.stop());
afterEach(async () => {
    await world?.api('/faults', undefined, 'DELETE');
    await till('balance', {});
});

const eventually = (what, holds) => until(what, holds, 30000);
const there = () => world.api('/pix');
const till = (what, order) => world.api(`/pix/${what}`, order);
const close = (name, ...words) => world.tryQuita(['case', 'close', name, ...words, '--as', 'ana']);
const refund = (name) => world.one(`SELECT concat_ws(' ', state, code) FROM refund WHERE 'P' || payment_id = '${name}' ORDER BY refund_id DESC LIMIT 1`);
const outcome = (name) => world.one(`SELECT concat_ws(' ', state, outcome, closed_at IS NOT NULL) FROM payment WHERE 'P' || payment_id = '${name}'`);
const refundsOf = async (id) => (await there()).pix.find((p) => p.endToEndId === id).devolucoes ?? [];

async function caseOf(id) {
    const find = () => world.one(`SELECT 'P' || payment_id FROM payment WHERE external_id = '${id}' AND state = 2`);
    await eventually('a case', find);
    return find();
}

/** Somebody pays the same code twice: the second payment is a case. */
async function paysTwice() {
    const person = world.person(STATE);
    await person.identifies();
    await person.taps(/2ª via/);
    const first = await person.hears(/Aqui está o Pix|Um instante/, 30000);
    if (/Um instante/.test(first.text)) await person.hears(/Aqui está o Pix/, 30000);
    const { text: payload } = await person.hears(/^000201/);
    await person.hears((m) => m.buttons?.[0]?.kind === 'url');
    await till('pay', { payload });
    await person.hears(/Pagamento recebido/, 20000);
    const { id, paid } = await till('pay', { payload, force: true });
    return { person, id, valor: paid.valor, name: await caseOf(id) };
}

const asks = async ({ name }) => assert.equal((await close(name, '--refund')).code, 0);
/** The bank carries out what it was asked for, or does not. */
async function bankEnds({ id, name }, facts = { status: 'DEVOLVIDO' }) {
    await eventually('the bank has it', async () => /^1/.test(await refund(name)));
    const [{ id: ours }] = await refundsOf(id);
    await till('refund', { id, refund: ours, ...facts });
}

async function endsWell({ person, id, valor, name }) {
    await eventually('it is booked', async () => /^3/.test(await refund(name)));
    assert.deepEqual((await refundsOf(id)).map((d) => [d.valor, d.status]), [[valor, 'DEVOLVIDO']], 'once');
    assert.equal(await outcome(name), '2 refunded t');
    assert.match((await person.hears(/./, 20000)).text, /A devolução de R\$ .* foi feita/);
    await person.hearsNothing();
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
}

test('the second payment goes back whole: under way, then done by a notice; the person is told, the case is closed', async () => {
    const paid = await paysTwice();
    await asks(paid);
    await eventually('the bank has it', async () => /^1/.test(await refund(paid.name)));
    assert.match(await world.quita(['case', 'show', paid.name]), /pedida em .* por ana: com o provedor/);
    await bankEnds(paid);
    await endsWell(paid);
    assert.equal((await close(paid.name, '--refund')).code, 1);
});

test('no notice comes: the look at the bank finds that it has gone', async () => {
    const paid = await paysTwice();
    await asks(paid);
    await bankEnds(paid, { status: 'DEVOLVIDO', notice: { skip: true } });
    await world.later(60);
    await endsWell(paid);
});

test('a day after the person last wrote: the money goes, and nothing is said first', async () => {
    const paid = await paysTwice();
    await world.later(25 * 3600);
    await asks(paid);
    await bankEnds(paid);
    await eventually('it is booked', async () => /^3/.test(await refund(paid.name)));
    assert.equal(await outcome(paid.name), '2 refunded t');
    await paid.person.hearsNothing(5000);
});

for (const script of [{ do: 'drop_after_accept' }, { do: 'garbage', body: 'html', http: 201 }, { do: 'fail', http: 500 }, { do: 'reset' }]) {
    test(`PUT devolucao ends with ${JSON.stringify(script)}, twice asked: it goes once`, async () => {
        const paid = await paysTwice();
        await world.fault({ on: 'pix', ...script, match: { method: 'PUT' } });
        await asks(paid);
        await asks(paid);
        await world.later(10);
        await bankEnds(paid);
        await endsWell(paid);
    });
}

for (const point of ['refund.after_answer', 'refund.before_keep', 'refund.after_keep']) {
    test(`a server that dies at ${point}: it goes once`, async () => {
        const paid = await paysTwice();
        await world.server.stop();
        await world.startServer({ QUITA_FAULT: `${point}:1` });
        await asks(paid);
        await until('it dies', () => !world.server.running, 30000);
        await world.startServer();
        await world.later(LEASE_S);
        await bankEnds(paid);
        await endsWell(paid);
    });
}

test('too little in the account, or not carried out later: the case comes back with the reason, and the next asking works', async () => {
    await till('balance', { centavos: 100 });
    const paid = await paysTwice();
    await asks(paid);
    await eventually('it is back', async () => (await refund(paid.name)) === '4 not_done');
    assert.match(await world.quita(['case', 'show', paid.name]), /não foi feita .*Saldo insuficiente/);
    assert.equal(await outcome(paid.name), '2 refund_failed f');
    await till('balance', {});
    await asks(paid);
    await eventually('the bank has it', async () => /^1/.test(await refund(paid.name)));
    const all = await refundsOf(paid.id);
    await till('refund', { id: paid.id, refund: all.at(-1).id, status: 'NAO_REALIZADO', motivo: 'conta encerrada' });
    await eventually('it is back', async () => (await refund(paid.name)) === '4 not_done');
    assert.match(await world.quita(['case', 'show', paid.name]), /conta encerrada/);
    assert.equal(await world.one(`SELECT count(*) FROM payment_return WHERE payment_ref = '${paid.id}'`), '0');
    assert.notEqual(all[0].id, all[1].id, 'a new asking has an id of its own');
});

test('a part of it, then the rest: never more than what came', async () => {
    const { id } = await till('pay', { chave: bank.pixKey, amount: '77.70' });
    const name = await caseOf(id);
    assert.equal((await close(name, '--refund', '--amount', '77,71')).code, 1);
    assert.equal((await close(name, '--refund', '--amount', '7,70')).code, 0);
    await bankEnds({ id, name });
    await eventually('booked', async () => /^3/.test(await refund(name)));
    assert.equal(await outcome(name), '2 refund_part f');
    assert.equal((await close(name, '--refund', '--amount', '77,70')).code, 1);
    assert.equal((await close(name, '--refund')).code, 0);
    await eventually('the bank has it', async () => /^1/.test(await refund(name)));
    await till('refund', { id, refund: (await refundsOf(id)).at(-1).id, status: 'DEVOLVIDO' });
    await eventually('booked', async () => /^3/.test(await refund(name)));
    assert.equal(await outcome(name), '2 refunded t');
    assert.deepEqual((await refundsOf(id)).map((d) => d.valor), ['7.70', '70.00']);
});

test('after 90 days the bank takes no devolução: a person is told to do it another way', async () => {
    const { id } = await till('pay', { chave: bank.pixKey, amount: '5.00' });
    const name = await caseOf(id);
    await world.later(91 * 86400);
    const answer = await close(name, '--refund');
    assert.deepEqual([answer.code, /passou o prazo/.test(answer.stderr)], [0, true], answer.stderr);
    assert.deepEqual(await refundsOf(id), []);
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
});
