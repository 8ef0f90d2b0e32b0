/* More waits to leave than fits in memory: the rest waits in the database, and everybody is answered in order. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

const PLACES = 5;
const PEOPLE = 24;
let world;
before(async () => { world = await startWorld({ env: { QUITA_BACKLOG_MAX: `${PLACES}` } }); });
after(() => world?.stop());

const figure = async (name) => Number((await world.metrics()).match(new RegExp(`^${name} (\\d+)`, 'm'))[1]);
const queued = () => world.one('SELECT count(*) FROM outbox_queue').then(Number);

test('what finds no room in memory waits in the database, and goes out in its turn', async () => {
    const people = [];
    for (let i = 0; i < PEOPLE; i++) people.push(await world.stranger());
    await world.quita(['pause']);
    for (const p of people) await p.say('oi');
    await until('all are answered', async () => (await queued()) === PEOPLE);
    for (const p of people) await p.say('isso é golpe?');
    await until('and answered again', async () => (await queued()) >= PEOPLE * 2);
    const inMemory = await figure('quita_queue_messages');
    const setAside = await figure('quita_set_aside_total');
    assert.equal(inMemory + setAside, PEOPLE * 2, 'each is in memory or set aside');
    assert.ok(inMemory >= PLACES, 'the room there is was used');
    assert.ok(setAside >= PEOPLE, 'nothing was taken in once the room was full, however large the first batch');
    await world.quita(['resume']);
    for (const p of people) {
        await p.hears(/CPF/, 20000);
        await p.hears(/CNPJ/, 20000);
    }
    await until('none is left', async () => (await queued()) === 0);
    assert.equal(await figure('quita_queue_messages'), 0);
});
