/* Two servers on one database: what one commits is seen at the other within a second, and what must stop stops at both. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { Client, newColleague } from './console.mjs';
import { sleep, until } from './processes.mjs';
import { openSocket } from './socket.mjs';
import { Visitor } from './visitor.mjs';
import { Wire } from './wire.mjs';
import { startWorld } from './world.mjs';

const API = '/console/api', SOON_MS = 1000;
let world, other, ana, bia, sol, biaThere;

/* The same session at the other server. */
const at = (house, who) => Object.assign(new Client(house), { cookie: who.cookie, csrf: who.csrf });
before(async () => {
    world = await startWorld({ env: { QUITA_TRUSTED_PROXIES: '127.0.0.1' } });
    other = await world.startAnother();
    [ana, bia, sol] = [await newColleague(world, { name: 'Ana Lima' }), await newColleague(world, { name: 'Bia Prado' }),
        await newColleague(world, { name: 'Sol', role: 'supervisor' })];
    biaThere = at(other, bia);
    await until('each has heard of the other', () => [world, other].every((w) => w.server.words().includes('process_heard')));
});
after(() => world?.stop());

async function read(who, path) {
    const answer = await who.get(API + path);
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}
async function ok(who, path, json = {}) {
    const answer = await who.request('POST', API + path, { json });
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}
const cid = () => crypto.randomUUID();

/** Somebody who has asked for a person, and a socket of Bia's at the other server that has it open. */
async function watchedThere() {
    const person = world.person('5 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const row = (await read(ana, '/inbox?view=fila')).rows.find((r) => r.protocol === protocol);
    const talk = { person, id: row.id, path: `/conversations/${row.id}`, row };
    const { last_id } = await read(biaThere, talk.path);
    talk.there = await openSocket(other.url, '/console/socket', { protocol: 'console.v1', origin: other.url, cookie: `__Host-quita=${bia.cookie}` });
    talk.there.send({ t: 'watch', conversation: talk.id, after: last_id });
    await talk.there.until((f) => f.t === 'presence', 'the first look');
    return talk;
}

/** The frame comes within a second of `act`'s end. */
async function soon(talk, wanted, what, act) {
    const from = talk.there.frames.length;
    const made = await act();
    const began = Date.now();
    const frame = await until(what, () => talk.there.frames.slice(from).find(wanted));
    const took = Date.now() - began;
    assert.ok(took <= SOON_MS, `${what}: ${took} ms`);
    return { frame, made };
}

test('a message, who has it, a note, and how a message fares are seen at the other server within a second', async () => {
    const talk = await watchedThere();
    const { made } = await soon(talk, (f) => f.t === 'row' && f.row.id === talk.id && f.row.owner.name === 'Ana Lima', 'who has it',
        () => ok(ana, `${talk.path}/take`, { fence: talk.row.fence }));
    await soon(talk, (f) => f.t === 'msg' && f.message.text === 'uma coisa ainda', 'a message', async () => {
        await talk.person.say('uma coisa ainda');
        await until('it is committed', async () => (await read(ana, `${talk.path}/messages`)).messages.some((m) => m.text === 'uma coisa ainda'));
    });
    await soon(talk, (f) => f.t === 'msg' && f.message.direction === 'note' && f.message.text === 'ligou ontem', 'a note',
        () => ok(ana, `${talk.path}/note`, { cid: cid(), text: 'ligou ontem' }));
    const { last_id } = await read(ana, talk.path);
    await soon(talk, (f) => f.t === 'state' && ['entregue', 'lida'].includes(f.state), 'how it fares', async () => {
        const { message } = await ok(ana, `${talk.path}/say`, { cid: cid(), text: 'Oi, aqui é a Ana.', seen: last_id });
        await until('it has arrived', async () => ['entregue', 'lida'].includes(
            (await read(ana, `${talk.path}/messages`)).messages.find((m) => m.id === message.id).state));
    });
    await soon(talk, (f) => f.t === 'gone' && f.id === talk.id, 'it is done', () => ok(ana, `${talk.path}/resolve`, { fence: made.fence }));
    talk.there.close();
});

test('who looks and who types are seen at the other server', async () => {
    const talk = await watchedThere();
    const types = (f) => f.t === 'presence' && f.users.some((u) => u.name === 'Ana Lima' && u.typing);
    await soon(talk, types, 'Ana types', () => ok(ana, `${talk.path}/typing`));
    assert.deepEqual((await read(biaThere, talk.path)).others.map((o) => o.name), ['Ana Lima']);
    assert.deepEqual((await read(ana, talk.path)).others.map((o) => o.name), ['Bia Prado'], 'and the other way');
    talk.there.close();
});

test('a long poll at the other server answers; a number of another server is a gap, not a guess', async () => {
    const talk = await watchedThere();
    const { seq } = await read(biaThere, '/events');
    const news = read(biaThere, `/events?after=${seq}`);
    await sleep(100);
    const began = Date.now();
    await ok(ana, `${talk.path}/take`, { fence: talk.row.fence });
    assert.ok((await news).frames.some((f) => f.t === 'row' && f.row.id === talk.id));
    assert.ok(Date.now() - began < SOON_MS + 200, `${Date.now() - began} ms`);
    const here = (await read(ana, '/events')).seq;
    assert.deepEqual((await read(biaThere, `/events?after=${here}`)).frames, [{ t: 'resync' }]);
    assert.deepEqual((await read(ana, `/events?after=${(await read(biaThere, '/events')).seq}`)).frames, [{ t: 'resync' }]);
    talk.there.close();
});

test('a chat open at both: lines said at one are there at the other, by socket and by long poll', async () => {
    const v = new Visitor(world, world.person('20 dias em atraso'));
    await v.opens();
    const there = Object.assign(new Visitor(other), { address: v.address, secret: v.secret });
    const { ticket } = await there.opens();
    const wire = await Wire.open(`${other.url}/chat/socket`, { origin: other.url, protocols: `chat.v1, t.${ticket}`, headers: { 'x-forwarded-for': v.address } });
    wire.send({ t: 'resume', since: 0 });
    const poll = there.poll();
    await sleep(200);
    await v.say('oi');
    const own = await wire.until('msg');
    assert.equal(own.message.from, 'me');
    await poll;
    assert.equal(there.at >= 1, true, 'the poll was answered');
    await v.hears(/CPF/);
    const began = Date.now();
    const { message } = await wire.until('msg');
    assert.ok(Date.now() - began <= SOON_MS, `${Date.now() - began} ms`);
    assert.deepEqual([message.id, message.from], [2, 'bot']);
});

test('C14 a log-out here closes the socket there within a second', async () => {
    const eva = await newColleague(world, { name: 'Eva' });
    const socket = await openSocket(other.url, '/console/socket', { protocol: 'console.v1', origin: other.url, cookie: `__Host-quita=${eva.cookie}` });
    socket.send({ t: 'hb' });
    await socket.until((f) => f.t === 'hb');
    await eva.logOut();
    const began = Date.now();
    assert.equal(await socket.closed, 1008);
    assert.ok(Date.now() - began <= SOON_MS, `${Date.now() - began} ms`);
});

test('what the command line does is news, too', async () => {
    const talk = await watchedThere();
    await soon(talk, (f) => f.t === 'row' && f.row.id === talk.id && f.row.owner.kind === 'agente', 'taken by a command',
        () => world.quita(['agent', 'take', talk.row.protocol, '--as', 'rita']));
    talk.there.close();
});

test('a pause at one holds at both within two seconds, outlives both, and ends at both', async () => {
    const person = world.person('5 dias em atraso'), site = new Visitor(other, {});
    await site.opens();
    await ok(at(other, sol), '/pause', { on: true });
    await sleep(2000);
    await person.say('oi');
    await site.say('oi');
    await person.hearsNothing(1500);
    await Promise.all([world.server.stop(), other.server.stop()]);
    await Promise.all([world.startServer(), other.start()]);
    await person.hearsNothing(2500);
    await site.poll().catch(() => {});
    assert.deepEqual(site.frames, [], 'nothing on the site either');
    assert.equal((await read(sol, '/board')).paused, true);
    await ok(sol, '/pause', { on: false });
    await person.hears(/CPF/);
    await site.hears(/CPF/);
    await world.quita(['pause']);
    await sleep(2000);
    const late = world.person('5 dias em atraso');
    await late.say('oi');
    await site.say('meu CPF ainda não sei');
    await late.hearsNothing(1500);
    assert.deepEqual(site.frames, []);
    await world.quita(['resume']);
    await late.hears(/CPF/);
    await site.hears(/./);
});

test('a server that dies, or a connection that breaks, leaves nobody with old news', async () => {
    await until('each has heard of the other', () => [world, other].every((w) => w.server.words().split('"listening"').at(-1).includes('process_heard')));
    const talk = await watchedThere();
    await world.db(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE pid <> pg_backend_pid() AND (query LIKE '%pg_notify(news%' OR query LIKE '%news_listen()%')`);
    await talk.there.until((f) => f.t === 'resync', 'what was missed is asked for');
    await until('they are back', () => [world, other].every((w) => w.server.words().includes('news_again')));
    await sleep(500);
    await soon(talk, (f) => f.t === 'row' && f.row.id === talk.id && f.row.owner.name === 'Ana Lima', 'news again',
        () => ok(ana, `${talk.path}/take`, { fence: talk.row.fence }));
    const from = talk.there.frames.length;
    await world.server.stop('SIGKILL');
    await until('it is silent', () => talk.there.frames.slice(from).some((f) => f.t === 'resync'), 12000);
    await world.startServer();
    await until('they have heard of each other', () => world.server.words().split('"listening"').at(-1).includes('process_heard'));
    await soon(talk, (f) => f.t === 'msg' && f.message.text === 'voltou', 'news from the one that came back',
        () => ok(ana, `${talk.path}/note`, { cid: cid(), text: 'voltou' }));
    talk.there.close();
});
