/* Asaas away, slow, wrong or silent, and servers that die meanwhile: one charge, one receipt, a kind word. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startAsaas } from './asaas.mjs';
import { until } from './processes.mjs';

let house, world;
before(async () => {
    house = await startAsaas();
    world = house.world;
});
after(() => world?.stop());

for (const fault of [
    { what: 'dropped after it was accepted', script: { do: 'drop_after_accept' } },
    { what: 'answered with garbage after it was accepted', script: { do: 'garbage', body: 'html' } },
    { what: 'answered 500', script: { do: 'fail', http: 500 } },
    { what: 'answered 429', script: { do: 'fail', http: 429, headers: { 'RateLimit-Reset': '2' } } },
]) {
    test(`POST /payments ${fault.what}: exactly one charge, and the person gets it`, async () => {
        const { person } = await house.owes();
        await world.fault({ on: 'asaas', ...fault.script, match: { method: 'POST', path: '/payments' } });
        await person.taps(/2ª via/);
        await person.hearsSecondCopyAfterWord();
        assert.equal((await house.chargesOf(person)).length, 1);
        await person.hearsNothing();
    });
}

test('the word that it takes a moment comes only when it does; what takes too long ends in a kind way on, with one charge', async () => {
    const { person } = await house.owes();
    await world.fault({ on: 'asaas', do: 'fail', http: 503, times: 50, match: { method: 'POST', path: '/payments' } });
    await person.taps(/2ª via/);
    await person.hears(/Um instante/, 15000);
    await person.say('e aí?');
    await person.hears(/Ainda estou gerando/);
    await world.later(91);
    await person.hears(/está demorando mais do que eu esperava/, 15000);
    await world.api('/faults', undefined, 'DELETE');
    await person.taps(/Gerar código novo/);
    await person.hearsSecondCopyAfterWord();
    assert.equal((await house.standing(person)).length, 1);
});

test('a refusal is told at once and a person is called', async () => {
    const { person } = await house.owes();
    await world.fault({ on: 'asaas', do: 'fail', http: 400, code: 'invalid_value', match: { method: 'POST', path: '/payments' } });
    await person.taps(/2ª via/);
    await person.hears(/Não consegui gerar a 2ª via/);
});

test('a queue that was paused is woken by the next look, and what it had missed settles', async () => {
    const { person, due } = await house.owes();
    const { pix } = await house.secondCopy(person);
    await world.server.stop();
    await house.till('pay', { payload: pix });
    await until('the queue is paused', async () => (await house.queue()).interrupted, 60000);
    await world.startServer();
    await world.db(`UPDATE provider_account SET next_look = '-infinity'`);
    await house.settles(person, due, 'Pix');
    assert.equal((await house.queue()).interrupted, false);
});

test('a notice that never came is made up for by the daily comparison', async () => {
    const { person, due } = await house.owes();
    const { pix } = await house.secondCopy(person);
    await house.asaas('PUT', `/webhooks/${house.hook.id}`, { enabled: false });
    await house.till('pay', { payload: pix });
    await person.hearsNothing(2000);
    await world.db(`UPDATE provider_account SET next_look = '-infinity', compared_until = compared_until - interval '2 days'`);
    await house.settles(person, due, 'Pix');
    await house.asaas('PUT', `/webhooks/${house.hook.id}`, { enabled: true, interrupted: false });
    await house.workedOff();
    await person.hearsNothing();
});

for (const point of ['charge.after_answer', 'charge.before_keep', 'charge.after_keep', 'request.before_commit']) {
    test(`a server that dies at ${point}: one charge at Asaas, and it comes once`, async () => {
        const { person } = await house.owes();
        await house.atRest();
        await world.server.stop();
        await world.startServer({ QUITA_FAULT: `${point}:1` });
        await person.taps(/2ª via/);
        await until('it dies', () => !world.server.running, 20000);
        await world.startServer();
        await world.later(52); // the lease of the one that died is over
        await person.hearsSecondCopyAfterWord();
        await person.hearsNothing();
        assert.equal((await house.standing(person)).length, 1);
    });
}

test('what was said of money here stands in the ledger, which adds up', async () => {
    assert.equal(await world.one(`SELECT sum(centavos) FROM ledger_line`), '0');
    const twice = await world.db(`SELECT ci.instalment_id FROM charge ch JOIN charge_item ci USING (tenant_id, charge_id)
        WHERE ch.status = 1 GROUP BY 1 HAVING count(*) > 1`);
    assert.deepEqual(twice, []);
    assert.deepEqual(await house.twins(), []);
});
