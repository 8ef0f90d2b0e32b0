/* What becomes of a message once it is in the outbox, whatever the provider or an operator does meanwhile. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { sleep, until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

const figure = async (name) => Number((await world.metrics()).match(new RegExp(`^${name} (\\d+)`, 'm'))[1]);

test('a long queue waits out a pause without being marked again and again, and resume lets it go at once', async () => {
    const people = [];
    for (let i = 0; i < 40; i++) people.push(await world.stranger());
    await world.quita(['pause']);
    await Promise.all(people.map((p) => p.say('oi')));
    await until('all wait', async () => (await figure('quita_queue_messages')) === 40);
    await sleep(3000);
    assert.ok((await figure('quita_mark_put_off_total')) <= 40, 'each is marked once at most');
    assert.equal((await world.log('send')).length, 0);
    const resumed = Date.now();
    await world.quita(['resume']);
    for (const p of people) await p.hears(/CPF/, 5000);
    assert.ok(Date.now() - resumed < 4000, 'it goes on promptly');
    for (const p of people) await p.hearsNothing(20);
});
