/* How it feels to write to us: it is read at once, somebody is seen to write, and an answer comes soon. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ gatherMs: 1200 }); }); // as it is delivered
after(() => world?.stop());

const PEOPLE = 40;
const P95_MS = 2000;

test('000-25 002-11 what somebody writes first is read, we are seen to write, and then comes a friendly answer: p95 within 2 s', async () => {
    const waits = [];
    for (let i = 0; i < PEOPLE; i++) {
        const ana = await world.stranger();
        const began = Date.now();
        const wamid = await ana.say(['oi', 'Boa tarde', 'quero a segunda via', 'como faço para pagar?'][i % 4]);
        const { text } = await ana.hears(/CPF/);
        waits.push(Date.now() - began);
        assert.match(text, /Olá! 👋 Você/);
        const journal = await world.api('/log');
        const read = journal.filter((e) => e.kind === 'read' && e.wamid === wamid);
        const answer = journal.findIndex((e) => e.kind === 'send' && e.to === `+${ana.wa_id}`);
        assert.deepEqual(read.map((e) => e.typing), [true], 'read once, and typing');
        assert.ok(journal.indexOf(read[0]) < answer, 'before the answer');
    }
    waits.sort((a, b) => a - b);
    assert.ok(waits[Math.ceil(PEOPLE * 0.95) - 1] <= P95_MS, `${waits}`);
});
