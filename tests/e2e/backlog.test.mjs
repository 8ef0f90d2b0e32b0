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
    assert.ok((await figure('quita_queue_messages')) < PLACES * 2, 'a batch more than there is room for at most');
    assert.ok((await figure('quita_set_aside_total')) >= PEOPLE, 'most were set aside');
    await world.quita(['resume']);
    for (const p of people) {
        await p.hears(/CPF/, 20000);
        await p.hears(/CNPJ/, 20000);
    }
    await until('none is left', async () => (await queued()) === 0);
    assert.equal(await figure('quita_queue_messages'), 0);
});
