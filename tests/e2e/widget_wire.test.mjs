/* The panel's way to the server without a browser: how long it waits, and for whom (server/chat/static/wire.js). */
import { test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import vm from 'node:vm';
import { webcrypto } from 'node:crypto';
import { ROOT } from './world.mjs';

const turn = async () => { for (let i = 0; i < 20; i++) await Promise.resolve(); };

/*
 * The panel's own files in a room of their own, where time stands still until rise() and `answer(path, body)`
 * is the server: {status, json}, null for a line that is dead, or undefined for no answer yet.
 */
function room(answer, random = 0.999) {
    const kept = new Map(), waits = [], told = [], asked = [];
    const here = {
        crypto: webcrypto, AbortController, Promise, addEventListener() {},
        localStorage: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) },
        setTimeout: (fn, ms) => { const w = { fn, ms }; waits.push(w); return w; },
        clearTimeout: (w) => { if (waits.includes(w)) waits.splice(waits.indexOf(w), 1); },
        fetch: async (url, { body, signal }) => {
            const said = answer(url.split('?')[0], body && JSON.parse(body));
            asked.push([url, body && JSON.parse(body)]);
            if (said === undefined) return new Promise((_, no) => { signal.addEventListener('abort', () => no(new Error('stopped'))); });
            if (said === null) throw new Error('dead');
            return { status: said.status, json: async () => said.json ?? {} };
        },
    };
    here.window = here;
    here.QuitaPanel = { t: (name) => name };
    vm.createContext(here);
    vm.runInContext(`Math.random = () => ${random}`, here);
    for (const name of ['store', 'wire']) vm.runInContext(fs.readFileSync(path.join(ROOT, 'server/chat/static', `${name}.js`), 'utf8'), here);
    const on = Object.fromEntries(['line', 'state', 'link', 'ended', 'caughtUp'].map((name) => [name, (...rest) => told.push([name, ...rest])]));
    const store = here.QuitaPanel.store('chave');
    return {
        store, told, asked, wire: here.QuitaPanel.wire(store, 'chave', on),
        /* The pauses that are being made, in ms: not the patience of requests, which ends them. */
        pauses: () => waits.map((w) => w.ms).filter((ms) => ms !== 15000 && ms !== 40000),
        rise: async () => { const w = waits.find((one) => one.ms !== 15000 && one.ms !== 40000); w.fn(); await turn(); },
    };
}

test('pauses double up to a minute, are drawn by lot below that, and begin anew after an answer', async () => {
    let alive = false;
    const r = room((where) => (where === '/chat/session' ? { status: 200, json: { secret: 's' } } : where === '/chat/poll' ? undefined : alive ? { status: 200, json: { id: 1 } } : null));
    r.wire.say('oi');
    r.wire.send();
    await turn();
    const seen = [];
    for (let i = 0; i < 9; i++) {
        seen.push(Math.round(r.pauses()[0] / 0.999));
        await r.rise();
    }
    assert.deepEqual(seen, [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
    alive = true;
    await r.rise();
    assert.deepEqual(JSON.parse(JSON.stringify(r.store.waiting())), []);
    alive = false;
    r.wire.say('e agora?');
    r.wire.send();
    await turn();
    assert.equal(Math.round(r.pauses()[0] / 0.999), 1000);
    const low = room(() => null, 0);
    low.wire.say('oi');
    low.wire.send();
    await turn();
    assert.equal(low.pauses()[0], 0, 'the whole span is drawn from');
});

test('who is told to wait waits that long, and the one behind waits too', async () => {
    const answers = [{ status: 429, json: { error: 'x', retry_ms: 4321 } }, { status: 503, json: { retry_ms: 2000 } }, { status: 200, json: { id: 1 } }, { status: 200, json: { id: 2 } }];
    const r = room((where) => (where === '/chat/session' ? { status: 200, json: { secret: 's' } } : where === '/chat/poll' ? undefined : answers.shift()));
    r.wire.say('um');
    r.wire.say('dois');
    r.wire.send();
    await turn();
    assert.deepEqual(r.pauses(), [4321]);
    await r.rise();
    assert.deepEqual(r.pauses(), [2000]);
    await r.rise();
    const posts = r.asked.filter(([url]) => url === '/chat/messages').map(([, body]) => body);
    assert.deepEqual(posts.map((b) => b.text), ['um', 'um', 'um', 'dois']);
    assert.equal(new Set(posts.slice(0, 3).map((b) => b.cid)).size, 1, 'it keeps its name');
    assert.ok(!r.told.some(([name]) => name === 'link'), 'the line was never down');
});

test('when the line may be back nobody waits, and what hangs on a dead one is asked anew at once', async () => {
    let hangs = true;
    const r = room((where) => (where === '/chat/session' ? { status: 200, json: { secret: 's' } } : hangs ? undefined : where === '/chat/poll' ? undefined : { status: 200, json: { id: 1 } }));
    r.wire.say('oi');
    r.wire.send();
    await turn();
    hangs = false;
    r.wire.wake(true);
    await turn();
    assert.deepEqual(r.pauses(), []);
    assert.ok(r.told.some(([name, , state]) => name === 'state' && state === 'sent'));
    assert.equal(r.asked.filter(([url]) => url.startsWith('/chat/poll')).length, 2, 'the poll too');
});

test('what is refused for good stays, with its reason, and is not sent again by itself', async () => {
    const r = room((where) => (where === '/chat/session' ? { status: 200, json: { secret: 's' } } : where === '/chat/poll' ? undefined : { status: 429, json: { error: 'Amanhã a gente continua.' } }));
    r.wire.say('oi');
    r.wire.send();
    await turn();
    assert.deepEqual(r.pauses(), []);
    assert.equal(r.store.waiting()[0].why, 'Amanhã a gente continua.');
    assert.equal(r.asked.filter(([url]) => url === '/chat/messages').length, 1);
});

test('a key that nobody has is told, not asked for again and again', async () => {
    const r = room(() => ({ status: 404, json: { error: 'Esta página aponta para um atendimento que não existe.' } }));
    r.wire.say('oi');
    r.wire.send();
    await turn();
    assert.equal(r.asked.length, 1);
    assert.match(r.store.waiting()[0].why, /não existe/);
});
