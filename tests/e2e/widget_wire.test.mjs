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
function room(answer, random = 0.999, more = {}) {
    const kept = new Map(), waits = [], told = [], asked = [];
    const here = {
        crypto: webcrypto, AbortController, Promise, addEventListener() {}, location: { origin: 'https://quita.example' }, Date,
        localStorage: { getItem: (k) => kept.get(k) ?? null, setItem: (k, v) => kept.set(k, v), removeItem: (k) => kept.delete(k) },
        setTimeout: (fn, ms) => { const w = { fn, ms }; waits.push(w); return w; },
        setInterval: (fn, ms) => { const w = { fn, ms, every: true }; waits.push(w); return w; },
        clearInterval: (w) => here.clearTimeout(w),
        clearTimeout: (w) => { if (waits.includes(w)) waits.splice(waits.indexOf(w), 1); },
        fetch: async (url, { body, signal }) => {
            const said = answer(url.split('?')[0], body && JSON.parse(body));
            asked.push([url, body && JSON.parse(body)]);
            if (said === undefined) return new Promise((_, no) => { signal.addEventListener('abort', () => no(new Error('stopped'))); });
            if (said === null) throw new Error('dead');
            return { status: said.status, json: async () => said.json ?? {} };
        },
        ...more,
    };
    here.window = here;
    here.QuitaPanel = { t: (name) => name };
    vm.createContext(here);
    vm.runInContext(`Math.random = () => ${random}`, here);
    for (const name of ['store', 'wire']) vm.runInContext(fs.readFileSync(path.join(ROOT, 'server/chat/static', `${name}.js`), 'utf8'), here);
    const on = Object.fromEntries(['line', 'state', 'link', 'ended', 'caughtUp'].map((name) => [name, (...rest) => told.push([name, ...rest])]));
    const store = here.QuitaPanel.store('chave');
    return {
        store, told, asked, waits, wire: here.QuitaPanel.wire(store, 'chave', on),
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

/* A socket as the panel sees it; what it does is the test's to say. */
function sockets() {
    const all = [];
    class WebSocket {
        constructor(url, protocols) {
            Object.assign(this, { url, protocols, readyState: 0, sent: [], closed: false });
            all.push(this);
        }
        send(text) { this.sent.push(JSON.parse(text)); }
        close() { if (!this.closed) { this.closed = true; this.readyState = 3; this.onclose?.({}); } }
        opens() { this.readyState = 1; this.onopen(); }
        says(frame) { this.onmessage({ data: JSON.stringify(frame) }); }
    }
    return { all, WebSocket };
}
const session = (where) => (where === '/chat/session' || where === '/chat/ticket' ? { status: 200, json: { secret: 's', last: 2, ticket: 'bilhete' } }
    : where === '/chat/messages' ? { status: 200, json: { id: 1 } } : undefined);

test('a socket is opened with the ticket of the session, says where it goes on from, and caught up is told at the last line', async () => {
    const s = sockets(), r = room(session, 0.5, { WebSocket: s.WebSocket });
    r.wire.say('oi');
    r.wire.send();
    await turn();
    assert.deepEqual([s.all[0].url, ...s.all[0].protocols], ['wss://quita.example/chat/socket', 'chat.v1', 't.bilhete']);
    s.all[0].opens();
    assert.deepEqual(s.all[0].sent, [{ t: 'resume', since: 0 }, { t: 'hb' }]);
    s.all[0].says({ t: 'msg', id: 1, cid: 'x' });
    assert.ok(!r.told.some(([name]) => name === 'caughtUp'));
    s.all[0].says({ t: 'msg', id: 2 });
    s.all[0].says({ t: 'msg', id: 2 });
    assert.ok(r.told.some(([name]) => name === 'caughtUp'));
    assert.equal(r.told.filter(([name]) => name === 'line').length, 2, 'a line that comes twice is shown once');
    assert.ok(!r.asked.some(([url]) => url.startsWith('/chat/poll')));
    s.all[0].close();
    await turn();
    await turn();
    if (r.pauses().length) await r.rise();
    s.all[1].opens();
    assert.deepEqual(s.all[1].sent[0], { t: 'resume', since: 2 }, 'it goes on behind the last');
});

test('a socket that is dead without a word is left after two beats, and three that bring nothing mean long polls', async () => {
    const s = sockets(), r = room(session, 0, { WebSocket: s.WebSocket });
    r.store.set('secret', 's');
    r.wire.start();
    await turn();
    s.all[0].opens();
    s.all[0].says({ t: 'hb' });
    const beat = () => r.waits.find((w) => w.every).fn();
    beat();
    assert.equal(s.all[0].closed, false);
    beat();
    assert.equal(s.all[0].closed, true, 'nothing came between two beats');
    for (let i = 1; i <= 3; i++) {
        await turn();
        if (r.pauses().some((ms) => ms < 8000)) await r.rise();
        s.all[i].close();
    }
    await turn();
    if (!r.asked.some(([url]) => url.startsWith('/chat/poll'))) await r.rise();
    assert.equal(s.all.length, 4);
    assert.ok(r.asked.some(([url]) => url.startsWith('/chat/poll')), 'by long polls from now on');
});

test('a server that stops is come back to when it says so, sooner by who types', async () => {
    const s = sockets(), r = room(session, 0, { WebSocket: s.WebSocket });
    r.store.set('secret', 's');
    r.wire.start();
    await turn();
    s.all[0].opens();
    s.all[0].says({ t: 'bye', after_ms: 7777 });
    s.all[0].close();
    await turn();
    assert.ok(r.pauses().includes(7777));
    assert.equal(s.all.length, 1);
    r.wire.listen();
    await turn();
    assert.equal(s.all.length, 2);
});
