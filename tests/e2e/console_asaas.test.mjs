/* An agent gives a charge that a provider makes: sent when it stands, and nothing at all until then. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { startAsaas } from './asaas.mjs';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';

let house, world, ana;
before(async () => {
    house = await startAsaas();
    world = house.world;
    ana = await newColleague(world, { name: 'Ana' });
});
after(() => world?.stop());

async function send(path, json = {}) {
    const answer = await ana.request('POST', `/console/api${path}`, { json });
    return [answer.status, JSON.parse(answer.text)];
}

async function ok(path, json) {
    const [status, body] = await send(path, json);
    assert.equal(status, 200, `${path}: ${status} ${JSON.stringify(body)}`);
    return body;
}

async function held() {
    const { person, due } = await house.owes();
    await person.askPerson();
    const path = `/conversations/${await person.conversation()}`;
    const { fence } = JSON.parse((await ana.get(`/console/api${path}`)).text);
    await ok(`${path}/take`, { fence });
    return { person, due, path };
}

test('2ª via: one charge at Asaas, its own paper, its Pix and our link; paid, it settles', async () => {
    const { person, due, path } = await held();
    const shown = await ok(`${path}/preview`, { what: 'boleto' });
    assert.deepEqual([shown.issues, (await house.chargesOf(person)).length], [true, 0]);
    const words = { cid: crypto.randomUUID(), payload_token: shown.payload_token };
    const [one, two] = await Promise.all([send(`${path}/send_preview`, words), send(`${path}/send_preview`, words)]);
    assert.ok([one, two].some(([status]) => status === 200), JSON.stringify([one, two]));
    const { pdf, pix, link } = await person.hearsSecondCopy();
    await person.hearsNothing(1000);
    assert.match((await world.media(pdf.media_id)).bytes.toString('latin1'), /^%PDF-[\s\S]*Boleto pay_/);
    assert.ok((await (await fetch(link)).text()).includes(pix));
    assert.equal((await house.chargesOf(person)).length, 1);
    await house.till('pay', { payload: pix });
    await until('it is booked', async () => (await world.one(`SELECT sum(p.centavos) FROM payment p JOIN charge ch USING (tenant_id, charge_id)
        JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${person.chave}' AND ch.status = 1`)) === String(due), 20000);
    await person.hearsNothing(500); /* the assistant says nothing where an agent talks */
});

test('Asaas away: nothing is sent and the agent is told; asked again it is the very same charge', async () => {
    const { person, path } = await held();
    const shown = await ok(`${path}/preview`, { what: 'pix' });
    const words = { cid: crypto.randomUUID(), payload_token: shown.payload_token };
    await world.fault({ on: 'asaas', do: 'fail', http: 503, times: 50, match: { method: 'POST', path: '/payments' } });
    const [status, body] = await send(`${path}/send_preview`, words);
    assert.deepEqual([status, body.code], [503, 'later']);
    await person.hearsNothing(500);
    await world.api('/faults', undefined, 'DELETE');
    await world.later(60);
    await ok(`${path}/send_preview`, words);
    await person.hears(/^Aqui está o Pix/);
    await person.hears(/^000201/);
    await person.hears((m) => m.buttons?.[0]?.kind === 'url');
    await person.hearsNothing(500);
    assert.equal((await house.standing(person)).length, 1);
    assert.deepEqual(await house.twins(), []);
});

test('a refusal of the provider is told to the agent, and nothing is sent', async () => {
    const { person, path } = await held();
    const shown = await ok(`${path}/preview`, { what: 'pix' });
    await world.fault({ on: 'asaas', do: 'fail', http: 400, code: 'invalid_value', match: { method: 'POST', path: '/payments' } });
    const [status, body] = await send(`${path}/send_preview`, { cid: crypto.randomUUID(), payload_token: shown.payload_token });
    assert.deepEqual([status, body.code, /recusou/.test(body.error)], [422, 'no_charge', true]);
    await person.hearsNothing(500);
});
