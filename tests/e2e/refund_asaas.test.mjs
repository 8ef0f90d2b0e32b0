/* Money that was paid twice or too much goes back through Asaas: asked for by a person, once, whatever dies. */
import { after, afterEach, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startAsaas } from './asaas.mjs';
import { until } from './processes.mjs';

const LEASE_S = 52; // a little more than that of a job whose server died
let house, world;
before(async () => {
    house = await startAsaas();
    world = house.world;
});
after(() => world?.stop());
afterEach(async () => {
    await world?.api('/faults', undefined, 'DELETE');
    await house?.till('refunds', {});
});

const refundsOf = async (id) => (await house.asaas('GET', `/payments/${id}`)).refunds ?? [];
const close = (name, ...words) => world.tryQuita(['case', 'close', name, ...words, '--as', 'ana']);
const refund = (name) => world.one(`SELECT concat_ws(' ', state, code) FROM refund WHERE 'P' || payment_id = '${name}' ORDER BY refund_id DESC LIMIT 1`);
const outcome = (name) => world.one(`SELECT concat_ws(' ', state, outcome, closed_at IS NOT NULL) FROM payment WHERE 'P' || payment_id = '${name}'`);
const eventually = (what, holds) => until(what, holds, 30000);

/** Somebody pays R$ 20,00 more than asked for: the payment and its case. */
async function paysTooMuch() {
    const { person, due } = await house.owes();
    const { pix } = await house.secondCopy(person);
    const paid = await house.till('pay', { payload: pix, value: (due + 2000) / 100 });
    const find = () => world.one(`SELECT 'P' || payment_id FROM payment WHERE external_id = '${paid.id}' AND reason = 'wrong_amount'`);
    await eventually('a case', find);
    return { person, due, id: paid.id, name: await find() };
}

/* All that must be true once R$ 20,00 have gone back and the rest has paid. */
async function endsWell({ person, due, id, name }) {
    await eventually('the refund is booked', async () => (await refund(name)).startsWith('3'));
    assert.deepEqual((await refundsOf(id)).map((r) => [r.value, r.status]), [[20, 'DONE']], 'once');
    assert.equal(await outcome(name), '1 accepted t');
    assert.equal(await world.one(`SELECT sum(centavos) FROM payment_return WHERE payment_ref = '${id}'`), '2000');
    assert.equal(await world.one(`SELECT sum(l.centavos) FROM ledger_line l JOIN ledger_entry e USING (tenant_id, entry_id)
        WHERE l.account = 'suspense'`), '0');
    const told = [(await person.hears(/./, 20000)).text, (await person.hears(/./, 20000)).text].sort();
    assert.match(told[0], /A devolução de R\$ 20,00 foi feita/);
    assert.match(told[1], /Pagamento recebido/);
    assert.ok(told[1].includes((due / 100).toFixed(2).replace('.', ',').slice(-6)));
    await person.hearsNothing();
}

test('what is over goes back, the rest pays the charge, and the person is told once; asked again, nothing more goes', async () => {
    const paid = await paysTooMuch();
    const asked = await close(paid.name, '--refund');
    assert.deepEqual([asked.code, /devolução de R\$ 20,00 pedida/.test(asked.stderr)], [0, true], asked.stderr);
    await endsWell(paid);
    const again = await close(paid.name, '--refund');
    assert.equal(again.code, 1, 'the case is closed');
    assert.deepEqual((await refundsOf(paid.id)).length, 1);
});

for (const script of [{ do: 'drop_after_accept' }, { do: 'garbage', body: 'html' }, { do: 'fail', http: 500 }, { do: 'reset' }]) {
    test(`POST /refund ends with ${JSON.stringify(script)}: it goes once`, async () => {
        const paid = await paysTooMuch();
        await world.fault({ on: 'asaas', ...script, match: { method: 'POST', path: '/payments/:id/refund' } });
        assert.equal((await close(paid.name, '--refund')).code, 0);
        await eventually('it was asked in vain', async () => /^0 ./.test(await refund(paid.name)));
        const repeated = await close(paid.name, '--refund');
        assert.match(repeated.stderr, /já foi pedida/);
        await world.later(61);
        await endsWell(paid);
    });
}

for (const point of ['refund.after_answer', 'refund.before_keep', 'refund.after_keep', 'refund.before_close', 'refund.after_close']) {
    test(`a server that dies at ${point}: it goes once`, async () => {
        const paid = await paysTooMuch();
        await world.server.stop();
        await world.startServer({ QUITA_FAULT: `${point}:1` });
        assert.equal((await close(paid.name, '--refund')).code, 0);
        await until('it dies', () => !world.server.running, 30000);
        await world.startServer();
        await world.later(LEASE_S);
        await endsWell(paid);
    });
}

test('a notice that Asaas sends long after: the refund is followed, its state is shown, nothing else can be decided', async () => {
    await house.till('refunds', { status: 'AWAITING_CRITICAL_ACTION_AUTHORIZATION' });
    const paid = await paysTooMuch();
    await close(paid.name, '--refund');
    await eventually('Asaas has it', async () => (await refund(paid.name)) === '1 AWAITING_CRITICAL_ACTION_AUTHORIZATION');
    const shown = await world.quita(['case', 'show', paid.name]);
    assert.match(shown, /devolução de R\$ 20,00, pedida em .* por ana: com o provedor \(espera a autorização de vocês na página do Asaas\)/);
    for (const decision of ['--accept', '--keep']) assert.equal((await close(paid.name, decision)).code, 1);
    await house.till('refund_end', { id: paid.id });
    await endsWell(paid);
});

test('cancelled there: the case comes back with the reason, and may be asked for anew', async () => {
    await house.till('refunds', { status: 'PENDING' });
    const paid = await paysTooMuch();
    await close(paid.name, '--refund');
    await eventually('Asaas has it', async () => (await refund(paid.name)) === '1 PENDING');
    await house.till('refund_end', { id: paid.id, status: 'CANCELLED' });
    await eventually('it is back', async () => (await refund(paid.name)) === '4 CANCELLED');
    assert.equal(await outcome(paid.name), '2 refund_failed f');
    assert.match(await world.quita(['case', 'list']), new RegExp(`${paid.name} .*a devolução não foi feita`));
    await house.till('refunds', {});
    await close(paid.name, '--refund');
    await eventually('booked', async () => (await refund(paid.name)).startsWith('3'));
    assert.deepEqual((await refundsOf(paid.id)).map((r) => r.status), ['CANCELLED', 'DONE']);
    assert.equal(await outcome(paid.name), '1 accepted t');
});

test('too little in the account, more than is left, a boleto: refused with the reason, and nothing has gone', async () => {
    await house.till('refunds', { balance: 1999 });
    const paid = await paysTooMuch();
    const more = await close(paid.name, '--refund', '--amount', '99.999,00');
    assert.deepEqual([more.code, /só restam/.test(more.stderr)], [1, true]);
    await close(paid.name, '--refund');
    await eventually('it is back', async () => (await refund(paid.name)).startsWith('4'));
    assert.match(await world.quita(['case', 'show', paid.name]), /não foi feita.*Saldo insuficiente/);
    assert.deepEqual(await refundsOf(paid.id), []);
    const { person, due } = await house.owes();
    const { line } = await house.secondCopy(person);
    const boleto = await house.till('pay', { line, value: (due + 100) / 100 });
    const find = () => world.one(`SELECT 'P' || payment_id FROM payment WHERE external_id = '${boleto.id}'`);
    await eventually('a case', find);
    const byHand = await close(await find(), '--refund');
    assert.deepEqual([byHand.code, /dados bancários/.test(byHand.stderr)], [0, true], byHand.stderr);
    assert.equal(await world.one(`SELECT count(*) FROM refund f JOIN payment p USING (tenant_id, payment_id) WHERE p.external_id = '${boleto.id}'`), '0');
});

test('staff gave it back at Asaas before anybody asked there: it does not go twice', async () => {
    const paid = await paysTooMuch();
    await world.server.stop();
    await close(paid.name, '--refund', '--amount', '20,00');
    await house.asaas('POST', `/payments/${paid.id}/refund`, {});
    await world.startServer();
    await eventually('it has come to nothing', async () => /^4/.test(await refund(paid.name)));
    assert.equal((await refundsOf(paid.id)).length, 1);
    await eventually('the case is closed by the money', async () => (await outcome(paid.name)) === '2 refunded t');
});

test('the books agree', async () => {
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
    assert.deepEqual(await world.db(`SELECT d.* FROM creditor c, LATERAL ledger_differs(c.tenant_id, c.creditor_id) d`),
        (await world.db(`SELECT 0, 0, 0, 0 FROM creditor`)));
});
