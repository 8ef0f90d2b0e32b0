/* The console's API over HTTP with the sample school: two agents and a supervisor at once. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import { newColleague, takeAgain } from './console.mjs';
import { until } from './processes.mjs';
import { openSocket } from './socket.mjs';
import { startWorld } from './world.mjs';

let world, ana, bia, sol;
before(async () => {
    world = await startWorld({ shifted: true });
    [ana, bia, sol] = [await newColleague(world, { name: 'Ana' }), await newColleague(world, { name: 'Bia' }),
        await newColleague(world, { name: 'Sol', role: 'supervisor' })];
});
after(async () => {
    await world?.stop();
});

const API = '/console/api';
const cid = () => crypto.randomUUID();

async function read(who, path) {
    const answer = await who.get(API + path);
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}

/** [status, body] of a POST. */
async function send(who, path, json = {}) {
    const answer = await who.request('POST', API + path, { json });
    return [answer.status, JSON.parse(answer.text)];
}

async function ok(who, path, json) {
    const [status, body] = await send(who, path, json);
    assert.equal(status, 200, `${path}: ${status} ${JSON.stringify(body)}`);
    return body;
}

/** Somebody identified who has asked for a person: {person, protocol, id, fence}. */
async function asked() {
    const person = world.person('5 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const row = (await read(ana, '/inbox?view=fila')).rows.find((r) => r.protocol === protocol);
    return { person, protocol, id: row.id, row, path: `/conversations/${row.id}` };
}

/** The same without looking who has it by now. */
async function asked2() {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    return person.askPerson();
}

async function held(who = ana) {
    const talk = await asked();
    const { fence } = await ok(who, `${talk.path}/take`, { fence: talk.row.fence });
    return { ...talk, fence };
}

async function say(who, talk, text, more = {}) {
    const { last_id } = await read(who, talk.path);
    return send(who, `${talk.path}/say`, { cid: cid(), text, seen: last_id, ...more });
}

test('who asks for a person waits in the queue, by name and with how long; taken once, by a fence', async () => {
    const { person, path, row } = await asked();
    assert.match(row.name, new RegExp(`^${person.first}`));
    assert.deepEqual([row.channel, row.level, row.owner, row.sla, row.open, row.reason], ['whatsapp', 'A2', { kind: 'fila' }, 'ok', true, 'pedido']);
    assert.ok(row.waiting_s >= 0 && row.waiting_s < 60);
    const both = await Promise.all([send(ana, `${path}/take`, { fence: row.fence }), send(bia, `${path}/take`, { fence: row.fence })]);
    assert.deepEqual(both.map(([status]) => status).sort(), [200, 409]);
    const [winner, loser] = both[0][0] === 200 ? [ana, both[1][1]] : [bia, both[0][1]];
    assert.equal(loser.current.owner.name, winner.name);
    assert.equal((await read(winner, '/inbox?view=minhas')).rows[0].id, row.id);
    assert.equal((await read(ana, '/inbox')).rows.find((r) => r.id === row.id), undefined, 'out of the queue');
});

test('what an agent says arrives once however often it is sent, and its state is told', async () => {
    const talk = await held();
    const { last_id } = await read(ana, talk.path);
    const words = { cid: cid(), text: 'Oi, aqui é a Ana. Como posso ajudar?', seen: last_id };
    const first = await ok(ana, `${talk.path}/say`, words);
    const again = await ok(ana, `${talk.path}/say`, words);
    assert.equal(again.message.id, first.message.id);
    assert.deepEqual([first.message.direction, first.message.author, first.message.cid], ['agent', 'Ana', words.cid]);
    await talk.person.hears(/^Oi, aqui é a Ana/);
    await talk.person.hearsNothing();
    await until('it is known to have arrived', async () => ['enviada', 'entregue', 'lida'].includes(
        (await read(ana, `${talk.path}/messages?after=${last_id}`)).messages[0].state));
});

test('who writes without having seen the newest is asked once', async () => {
    const talk = await held();
    const { last_id } = await read(ana, talk.path);
    await talk.person.say('esqueci de dizer uma coisa');
    await until('it is there', async () => (await read(ana, talk.path)).last_id !== last_id);
    const words = { cid: cid(), text: 'Pode falar.', seen: last_id };
    const [status, body] = await send(ana, `${talk.path}/say`, words);
    assert.deepEqual([status, body.code, body.new.map((m) => m.text)], [409, 'changed', ['esqueci de dizer uma coisa']]);
    await talk.person.hearsNothing();
    await ok(ana, `${talk.path}/say`, { ...words, again: true });
    await talk.person.hears(/^Pode falar/);
});

test('nobody speaks where another colleague does, and an old fence changes nothing', async () => {
    const talk = await held();
    const [status, body] = await say(bia, talk, 'oi');
    assert.deepEqual([status, body.code], [422, 'not_owner']);
    for (const verb of ['take', 'back', 'resolve', 'snooze', 'transfer', 'assign']) {
        const [code, why] = await send(ana, `${talk.path}/${verb}`, { fence: talk.fence - 1, user_id: '1' });
        assert.deepEqual([verb, code, why.code], [verb, 409, 'fence']);
        assert.equal(why.current.owner.name, 'Ana');
    }
    assert.equal((await send(bia, `${talk.path}/back`, { fence: talk.fence }))[0], 409);
    await talk.person.hearsNothing(300);
});

test('a note is for colleagues: it has no way out, and the database refuses to give it one', async () => {
    const talk = await held();
    const canary = `canario da nota ${cid()}`;
    const { message } = await ok(ana, `${talk.path}/note`, { cid: cid(), text: canary });
    assert.deepEqual([message.direction, message.kind, message.state], ['note', 'note', null]);
    assert.equal((await read(bia, `${talk.path}/messages`)).messages.at(-1).text, canary);
    await talk.person.hearsNothing(1500);
    assert.ok(!JSON.stringify(await world.log('send')).includes(canary), 'the provider never saw it');
    assert.equal(await world.one(`SELECT outbox_id FROM message WHERE message_id = ${message.id}`), null);
    await assert.rejects(world.db(`INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind, outbox_id)
        SELECT tenant_id, conversation_id, at, direction, level, kind, 1 FROM message WHERE message_id = ${message.id}`), /message_note_stays/);
});

test('a whisper is shown to whom it is for, and only a supervisor may', async () => {
    const talk = await held();
    assert.equal((await send(bia, `${talk.path}/whisper`, { cid: cid(), text: 'psiu' }))[0], 403);
    await ok(sol, `${talk.path}/whisper`, { cid: cid(), text: 'ofereça a segunda via' });
    const last = async (who) => (await read(who, `${talk.path}/messages`)).messages.at(-1).kind;
    assert.deepEqual([await last(ana), await last(sol), await last(bia) === 'whisper'], ['whisper', 'whisper', false]);
    await talk.person.hearsNothing(500);
});

test('002-03 words that threaten are held with their rule; a supervisor who is not the agent lets them go, and both are audited', async () => {
    const talk = await held(ana);
    const threat = 'Este é o último aviso: vamos ao cartório de protesto.';
    const [status, body] = await say(ana, talk, threat);
    assert.deepEqual([status, body.code, body.rule], [422, 'tone', 'CDC-02']);
    assert.equal((await say(ana, talk, threat, { override: 'eu quero' }))[1].code, 'tone', 'an agent may not');
    await talk.person.hearsNothing(500);
    assert.equal((await say(sol, talk, threat, { override: 'citação do próprio contrato' }))[0], 200);
    await talk.person.hears(/último aviso/);
    const actions = (await world.db(`SELECT action FROM audit WHERE subject = 'conversation:${talk.id}' ORDER BY audit_id`)).flat();
    assert.deepEqual(actions.filter((a) => a.startsWith('tone')), ['tone_held', 'tone_held', 'tone_override']);
    const own = await held(sol);
    assert.equal((await say(sol, own, threat, { override: 'eu mesma' }))[1].code, 'tone', 'nobody lets their own go');
    assert.equal((await say(sol, talk, 'oi', { override: 'x' }))[1].code, 'not_owner', 'only such words');
});

test('given back, the assistant goes on; from take-over to then it says nothing', async () => {
    const talk = await held();
    await talk.person.say('alguém aí?');
    await talk.person.hearsNothing();
    const { row } = await ok(ana, `${talk.path}/back`, { fence: talk.fence });
    assert.equal(row.owner.kind, 'bot');
    await talk.person.hears(/assistente virtual está de volta/);
});

test('resolved is undone within five seconds, and not after', async () => {
    const talk = await held();
    const done = await ok(ana, `${talk.path}/resolve`, { fence: talk.fence });
    assert.deepEqual([done.row.open, done.row.owner.kind], [false, 'bot']);
    assert.equal((await read(ana, '/inbox?view=resolvidas')).rows[0].id, talk.id);
    assert.equal((await send(bia, '/undo', { token: done.undo.token }))[0], 409, 'not hers');
    const undone = await ok(ana, '/undo', { token: done.undo.token });
    assert.deepEqual([undone.row.open, undone.row.owner.name], [true, 'Ana']);
    assert.equal((await send(ana, '/undo', { token: done.undo.token }))[0], 409, 'once');
    const twice = await ok(ana, `${talk.path}/resolve`, { fence: undone.fence });
    await world.later(6);
    assert.deepEqual((await send(ana, '/undo', { token: twice.undo.token }))[1].code, 'late');
    await talk.person.say('oi de novo');
    await talk.person.hears(/./);
    const again = await ok(ana, `${talk.path}/reopen`, { fence: (await read(ana, talk.path)).fence });
    assert.deepEqual([again.row.owner.name, again.row.reason], ['Ana', 'reaberta']);
});

test('snoozed is out of sight until then', async () => {
    const talk = await held();
    const { undo } = await ok(ana, `${talk.path}/snooze`, { fence: talk.fence, until: new Date(world.now() + 3600e3).toISOString() });
    const has = async (view) => (await read(ana, `/inbox?view=${view}`)).rows.some((r) => r.id === talk.id);
    assert.deepEqual([await has('minhas'), await has('adiadas')], [false, true]);
    await ok(ana, '/undo', { token: undo.token });
    assert.deepEqual([await has('minhas'), await has('adiadas')], [true, false]);
    await ok(ana, `${talk.path}/snooze`, { fence: talk.fence, until: new Date(world.now() + 600e3).toISOString() });
    await world.later(601);
    assert.deepEqual([await has('minhas'), await has('adiadas')], [true, false]);
    for (const until of ['ontem', '2020-01-01T00:00:00Z', '2099-01-01T00:00:00Z'])
        assert.equal((await send(ana, `${talk.path}/snooze`, { fence: talk.fence, until }))[0], 422);
});

test('passed to a colleague or to a team, and taken back', async () => {
    const talk = await held();
    const to = await ok(ana, `${talk.path}/transfer`, { fence: talk.fence, user_id: JSON.parse((await bia.get(`${API}/me`)).text).user.id });
    assert.equal(to.row.owner.name, 'Bia');
    const back = await ok(ana, '/undo', { token: to.undo.token });
    assert.equal(back.row.owner.name, 'Ana');
    await world.quita(['team', 'add', '--tenant', 'jardim', '--team', 'Acordos']);
    await world.quita(['team', 'member', '--tenant', 'jardim', '--team', 'Acordos', '--email', bia.email]);
    const team = (await read(bia, '/me')).teams[0];
    const queued = await ok(ana, `${talk.path}/transfer`, { fence: back.fence, team_id: team.id });
    assert.equal(queued.row.owner.kind, 'fila');
    const sees = async (who) => (await read(who, '/inbox?view=fila')).rows.some((r) => r.id === talk.id);
    assert.deepEqual([await sees(ana), await sees(bia), await sees(sol)], [false, true, true]);
    assert.equal((await send(sol, `${talk.path}/assign`, { fence: queued.fence, user_id: '999999' }))[0], 422);
});

test('an opened conversation brings its card, what may be written, the draft, and who else is there', async () => {
    const talk = await held();
    await ok(ana, `${talk.path}/draft`, { text: 'ainda não mand', kind: 'reply' });
    await ok(bia, `${talk.path}/typing`);
    const open = await read(ana, talk.path);
    assert.deepEqual([open.draft, open.composer.reply, open.composer.why], [{ text: 'ainda não mand', kind: 'reply' }, true, null]);
    assert.deepEqual(open.others.map((o) => [o.name, o.typing]), [['Bia', true]]);
    assert.match(open.card.wants, /falar com uma pessoa/);
    assert.ok(open.card.answers.length > 0 && open.card.answers.length <= 3);
    assert.ok(Date.parse(open.window.open_until) > world.now() + 23 * 3600e3);
    assert.equal((await read(bia, talk.path)).composer.why, 'not_owner');
    assert.ok(!(await world.one(`SELECT text_sealed FROM desk_draft WHERE conversation_id = ${talk.id}`)).includes('mand'));
    await ok(ana, `${talk.path}/draft`, { text: '' });
    assert.equal((await read(ana, talk.path)).draft, null);
});

test('read counts as read for who read it', async () => {
    const talk = await held();
    await ok(ana, `${talk.path}/read`, { upto: (await read(ana, talk.path)).last_id });
    const unread = async (who) => (await read(who, talk.path)).row.unread;
    assert.equal(await unread(ana), 0);
    assert.ok(await unread(bia) > 0);
    await talk.person.say('mais uma');
    await until('it counts', async () => await unread(ana) === 1);
});

test('names and what was said of the debt are hidden once nobody has shown who they are', async () => {
    const talk = await held();
    const shown = (await read(ana, `${talk.path}/messages`)).messages;
    assert.ok(shown.some((m) => /Total para pagar/.test(m.text ?? '')));
    await world.laterByDay(25 * 3600);
    await ana.logIn();
    await takeAgain(ana, talk.path);
    const hidden = (await read(ana, `${talk.path}/messages`)).messages;
    assert.ok(!JSON.stringify(hidden).includes('Total para pagar'));
    assert.ok(hidden.some((m) => m.masked && m.text === null));
    const open = await read(ana, talk.path);
    assert.deepEqual([open.row.name, open.row.level, open.composer.templates_only, open.composer.why], [null, 'A0', true, 'window']);
    assert.equal((await say(ana, talk, 'oi'))[1].code, 'window');
    await Promise.all([bia.logIn(), sol.logIn()]);
});

test('news comes within a second by the long poll, once, and a gap says so', async () => {
    const talk = await held();
    const { seq } = await read(ana, '/events');
    const { last_id } = await read(ana, talk.path);
    const waiting = read(ana, `/events?after=${seq}&watch=${talk.id}&last=${last_id}`);
    await new Promise((resolve) => setTimeout(resolve, 300));
    let got = await waiting; // who looks is news to colleagues
    const next = read(ana, `/events?after=${got.seq}&watch=${talk.id}&last=${last_id}`);
    const began = Date.now();
    await talk.person.say('novidade');
    got = await next;
    assert.ok(Date.now() - began < 1500, `${Date.now() - began} ms`);
    const messages = got.frames.filter((f) => f.t === 'msg');
    assert.deepEqual(messages.map((f) => [f.conversation, f.message.text]), [[talk.id, 'novidade']]);
    assert.ok(got.frames.some((f) => f.t === 'row' && f.row.id === talk.id && f.row.preview === 'novidade'));
    assert.ok(got.frames.some((f) => f.t === 'counts' && f.minhas >= 1));
    assert.deepEqual((await read(ana, '/events?after=999999999')).frames, [{ t: 'resync' }]);
});

test('000-18 the person: what they owe to the centavo as the assistant says it, masked; unmasking is audited', async () => {
    const talk = await held();
    const told = (await world.db(`SELECT text FROM message WHERE conversation_id = ${talk.id} AND text LIKE '%Total para pagar hoje%'`))[0][0];
    const person = await read(ana, `${talk.path}/person`);
    assert.equal(person.known, true);
    assert.equal(person.cpf_masked, `***.${talk.person.cpf.replace(/\D/g, '').slice(3, 6)}.${talk.person.cpf.replace(/\D/g, '').slice(6, 9)}-**`);
    const total = told.match(/Total para pagar hoje: R\$ ([\d.,]+)/)[1].replace(/[.,]/g, '');
    assert.equal(String(person.total), total);
    assert.equal(person.total, person.debts.filter((d) => d.days_late > 0).reduce((sum, d) => sum + d.total, 0));
    assert.equal(Object.values(person.ageing).reduce((a, b) => a + b, 0), person.total);
    const phone = person.channels.find((c) => c.kind === 'telefone');
    assert.match(phone.masked, /\*/);
    assert.ok(person.timeline.length >= 1);
    assert.equal((await ok(ana, `${talk.path}/unmask`, { field: 'cpf' })).value, talk.person.digits);
    assert.match((await ok(ana, `${talk.path}/unmask`, { field: 'contact', contact_id: phone.id })).value, /^55\d{10,11}$/);
    assert.equal((await send(ana, `${talk.path}/unmask`, { field: 'contact', contact_id: '999999' }))[0], 404);
    assert.deepEqual(await world.db(`SELECT a.actor LIKE 'agent:u%', split_part(a.detail, ':', 1) FROM audit a JOIN conversation c
        ON a.subject = 'person:' || c.person_id WHERE a.action = 'unmask' AND c.conversation_id = ${talk.id} ORDER BY audit_id`), [['t', 'cpf'], ['t', 'address']]);
    const stranger = await world.stranger();
    await stranger.say('oi');
    await stranger.hears(/./);
    const id = await world.one('SELECT max(conversation_id) FROM conversation');
    const nobody = await read(ana, `/conversations/${id}/person`);
    assert.deepEqual([nobody.known, nobody.name, nobody.debts, nobody.total], [false, null, [], null]);
    assert.equal((await send(ana, `/conversations/${id}/unmask`, { field: 'cpf' }))[0], 404);
});

test('one field finds a name, a CPF, a phone in any spelling, a protocol, an open amount and words', async () => {
    const talk = await held();
    await talk.person.say('minha vizinha Zulmira manda lembranças');
    await until('it is there', async () => (await read(ana, talk.path)).row.preview?.includes('Zulmira'));
    const finds = async (q) => (await read(ana, `/search?q=${encodeURIComponent(q)}`)).rows.find((r) => r.id === talk.id)?.hit;
    const phone = talk.person.wa_id.slice(2);
    assert.equal(await finds(talk.person.first), 'nome');
    assert.equal(await finds(talk.person.cpf), 'cpf');
    assert.equal(await finds(talk.person.digits), 'cpf');
    assert.equal(await finds(`(${phone.slice(0, 2)}) ${phone.slice(2, -4)}-${phone.slice(-4)}`), 'telefone');
    assert.equal(await finds(`+55 ${phone}`), 'telefone');
    assert.equal(await finds(talk.protocol), 'protocolo');
    assert.equal(await finds('zulmira lembrancas'), 'texto');
    const { debts } = await read(ana, `${talk.path}/person`);
    const text = (debts[0].original / 100).toFixed(2).replace('.', ',');
    assert.equal(await finds(text), 'valor');
    assert.equal(await finds('palavraquenaoexiste'), undefined);
    await world.laterByDay(25 * 3600);
    await ana.logIn();
    assert.equal(await finds('zulmira'), (await world.one(`SELECT level FROM message WHERE text LIKE '%Zulmira%'`)) === '2' ? undefined : 'texto', 'what is hidden is not found');
    await Promise.all([bia.logIn(), sol.logIn()]);
});

test('ready answers, saved lists and the board', async () => {
    assert.equal((await send(ana, '/canned', { short: 'oi', text: 'Oi, {nome}!' }))[0], 403);
    await ok(sol, '/canned', { short: 'oi', text: 'Oi, {nome}!' });
    assert.deepEqual((await read(ana, '/canned')).items.map((c) => [c.short, c.text]), [['oi', 'Oi, {nome}!']]);
    await ok(sol, '/canned', { short: 'oi', text: '' });
    assert.deepEqual((await read(ana, '/canned')).items, []);
    const mine = await ok(ana, '/views', { name: 'Meus acordos', query: 'view=minhas', shared: false });
    await ok(sol, '/views', { name: 'Todos', query: 'view=todas', shared: true });
    assert.deepEqual((await read(ana, '/views')).items.map((x) => x.name), ['Meus acordos', 'Todos']);
    assert.deepEqual((await read(bia, '/views')).items.map((x) => x.name), ['Todos']);
    assert.equal((await send(bia, `/views/${mine.id}/delete`))[0], 404);
    await ok(ana, `/views/${mine.id}/delete`);
    await ok(ana, '/me', { available: true, capacity: 3 });
    const board = await read(sol, '/board');
    const me = board.agents.find((a) => a.name === 'Ana');
    assert.deepEqual([me.available, me.capacity, typeof me.open], [true, 3, 'number']);
    assert.equal(board.paused, false);
    await ok(ana, '/me', { available: false });
});

test('all sending of the tenant stops and goes on, and nothing is lost', async () => {
    const talk = await held();
    assert.equal((await send(ana, '/pause', { on: true }))[0], 403);
    assert.equal((await ok(sol, '/pause', { on: true })).paused, true);
    await say(ana, talk, 'isto espera');
    await talk.person.hearsNothing(2500);
    assert.equal((await ok(sol, '/pause', { on: false })).paused, false);
    await talk.person.hears(/^isto espera/);
});

test('many at once: counted first, then done, and what could not be is said', async () => {
    const [one, two] = [await asked(), await asked()];
    const ids = [one.id, two.id, '999999'];
    const bia_id = (await read(bia, '/me')).user.id;
    const rehearsed = await ok(ana, '/bulk', { action: 'assign', ids, user_id: bia_id, dry_run: true });
    assert.deepEqual([rehearsed.count, rehearsed.skipped], [2, [{ id: '999999', why: 'unknown' }]]);
    assert.equal((await read(ana, one.path)).row.owner.kind, 'fila', 'nothing was done');
    assert.equal((await ok(ana, '/bulk', { action: 'assign', ids, user_id: bia_id })).count, 2);
    assert.equal((await read(ana, one.path)).row.owner.name, 'Bia');
    assert.deepEqual((await ok(ana, '/bulk', { action: 'tag', ids: [one.id], tag: 'urgente' })).skipped, [{ id: one.id, why: 'not_owner' }]);
    await ok(bia, '/bulk', { action: 'tag', ids: [one.id], tag: 'urgente' });
    assert.deepEqual((await read(ana, one.path)).row.tags, ['urgente']);
    for (const body of [{ action: 'explodir', ids }, { action: 'assign', ids: [], user_id: '1' }, { action: 'tag', ids, tag: 'a b' }])
        assert.equal((await send(ana, '/bulk', body))[0], 422);
});

const open = (who, more = {}) => openSocket(world.url, '/console/socket',
    { protocol: 'console.v1', origin: world.url, cookie: `__Host-quita=${who.cookie}`, ...more });

test('by socket: the same news within a second, numbered, and what came between page and socket', async () => {
    const talk = await held();
    const { last_id } = await read(ana, talk.path);
    await talk.person.say('antes do socket');
    await until('it is there', async () => (await read(ana, talk.path)).last_id !== last_id);
    const socket = await open(ana);
    assert.equal(socket.status, 101);
    socket.send({ t: 'watch', conversation: talk.id, after: last_id });
    await socket.until((f) => f.t === 'msg' && f.message.text === 'antes do socket', 'what came before');
    const began = Date.now();
    await talk.person.say('pelo socket');
    await socket.until((f) => f.t === 'msg' && f.message.text === 'pelo socket', 'the message');
    assert.ok(Date.now() - began < 1500, `${Date.now() - began} ms`);
    await ok(bia, `${talk.path}/typing`);
    await socket.until((f) => f.t === 'presence' && f.users.some((u) => u.name === 'Bia' && u.typing), 'Bia types');
    assert.deepEqual(socket.frames.filter((f) => f.t === 'msg').map((f) => f.message.text), ['antes do socket', 'pelo socket'], 'each once');
    assert.deepEqual(socket.frames.map((f) => f.seq), socket.frames.map((_, i) => i + 1));
    socket.send({ t: 'hb' });
    await socket.until((f) => f.t === 'hb');
    socket.close();
});

test('a socket is for our own pages and who is logged in; log-out ends it within a second', async () => {
    const eva = await newColleague(world, { name: 'Eva' });
    for (const [more, status] of [[{ origin: 'https://evil.example' }, 403], [{ origin: undefined }, 403], [{ protocol: 'chat.v1' }, 403], [{ cookie: undefined }, 403]]) {
        const socket = await open(eva, more);
        assert.notEqual(socket.status, 101, JSON.stringify(more));
        socket.close();
    }
    const forged = await open(eva, { cookie: `__Host-quita=${'x'.repeat(43)}` });
    assert.equal(await forged.closed, 1008);
    assert.deepEqual(forged.frames, [], 'nothing was sent');
    const socket = await open(eva);
    socket.send({ t: 'hb' });
    await socket.until((f) => f.t === 'hb');
    const began = Date.now();
    await eva.logOut();
    assert.equal(await socket.closed, 1008);
    assert.ok(Date.now() - began < 1000, `${Date.now() - began} ms`);
    const rude = await open(ana);
    rude.send({ t: 'format c:' });
    assert.equal(await rude.closed, 1008);
});

test('waiting for news keeps nobody logged in', async () => {
    const fay = await newColleague(world, { name: 'Fay' });
    const { seq } = await read(fay, '/events');
    await world.later(20 * 60);
    assert.equal((await fay.get(`${API}/events?after=${seq - 1}`)).status, 200);
    await world.later(11 * 60);
    assert.equal((await fay.get(`${API}/me`)).status, 401);
    for (const who of [ana, bia, sol]) if ((await who.get(`${API}/me`)).status === 401) await who.logIn();
});

test('money is shown first: the solver of the assistant, a promise that is written down when it is sent', async () => {
    const talk = await held();
    const preview = (body) => ok(ana, `${talk.path}/preview`, body);
    const plans = await preview({ what: 'acordo' });
    assert.ok(plans.plans.length >= 1 && plans.plans[0].total > 0 && plans.nearest === null);
    assert.match(plans.text, /R\$ [\d.]+,\d\d.*vale até \d\d\/\d\d\/\d{4}/);
    const tight = await preview({ what: 'acordo', per_month: 100 });
    assert.equal(tight.accepted, false);
    assert.ok(tight.why.length > 10, tight.why);
    const [status, body] = await send(ana, `${talk.path}/preview`, { what: 'promessa', due: '2099-01-01' });
    assert.deepEqual([status, body.code], [422, 'due']);
    const due = new Date(world.now() - 3 * 3600e3 + 3 * 864e5).toISOString().slice(0, 10);
    const promised = await preview({ what: 'promessa', due });
    await talk.person.hearsNothing(500);
    assert.equal((await send(bia, `${talk.path}/send_preview`, { cid: cid(), payload_token: promised.payload_token }))[0], 404, 'not hers');
    const words = { cid: cid(), payload_token: promised.payload_token };
    await ok(ana, `${talk.path}/send_preview`, words);
    await ok(ana, `${talk.path}/send_preview`, words);
    await talk.person.hears(/^Combinado: R\$/);
    await talk.person.hearsNothing(500);
    const { promises, total } = await read(ana, `${talk.path}/person`);
    assert.deepEqual(promises, [{ due, centavos: total, status: 0 }]);
    assert.equal((await ana.request('POST', `${API}${talk.path}/preview`, { json: { what: 'ouro' } })).status, 400);
});

test('who says that they take new ones gets the oldest by themselves, up to what they can hold', async () => {
    const gil = await newColleague(world, { name: 'Gil' });
    await ok(gil, '/me', { available: true, capacity: 1 });
    const mine = async () => (await read(gil, '/inbox?view=minhas')).rows;
    const oldest = async () => (await read(gil, '/inbox?view=fila&limit=1')).rows[0];
    const [one, two] = [await asked2(), await asked2()];
    await until('the first seat is taken', async () => (await mine()).length === 1);
    const [first] = await mine();
    await new Promise((resolve) => setTimeout(resolve, 1500));
    assert.equal((await mine()).length, 1, 'no more than can be held');
    const next = await oldest();
    assert.notEqual(next.id, first.id);
    const talk = await read(gil, `/conversations/${first.id}`);
    await ok(gil, `/conversations/${first.id}/resolve`, { fence: talk.fence });
    await until('the freed seat is taken', async () => (await mine()).some((r) => r.id === next.id));
    await ok(gil, '/me', { available: false });
    assert.ok(one && two);
});

test('000-17 whoever nobody knows and asks for a person shows in triage, by no name', async () => {
    const stranger = await world.stranger();
    await stranger.say('atendente');
    await stranger.hears(/./);
    const id = await world.one('SELECT max(conversation_id) FROM hand_over');
    const row = (await read(ana, '/inbox?view=triagem')).rows.find((r) => r.id === id);
    assert.deepEqual([row.name, row.level, row.owner.kind], [null, 'A0', 'fila']);
    assert.ok((await read(ana, '/inbox')).counts.triagem >= 1);
});

test('003-03 the queue holds only who needs a person, and lets go of what is resolved', async () => {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    const id = await person.conversation();
    const queued = async () => (await read(sol, '/inbox?view=fila&limit=100')).rows.find((r) => r.id === id);
    assert.equal(await queued(), undefined, 'the assistant has it');
    await person.askPerson();
    const row = await queued();
    assert.equal(row.reason, 'pedido');
    const { fence } = await ok(ana, `/conversations/${id}/take`, { fence: row.fence });
    await ok(ana, `/conversations/${id}/resolve`, { fence });
    assert.equal(await queued(), undefined);
    assert.equal((await read(ana, `/conversations/${id}`)).row.open, false);
});

test('pages of the inbox follow each other by keys: nothing twice, nothing left out', async () => {
    const ids = [];
    let next = null;
    do {
        const page = await read(sol, `/inbox?view=todas&limit=3${next ? `&cursor=${next}` : ''}`);
        assert.equal(page.counts === undefined, next !== null);
        ids.push(...page.rows.map((r) => r.id));
        next = page.next;
    } while (next);
    assert.equal(new Set(ids).size, ids.length);
    assert.equal(String(ids.length), await world.one('SELECT count(DISTINCT conversation_id) FROM session'));
    for (const query of ['view=outra', 'channel=pombo', 'cursor=x', 'cursor=1.2.3']) assert.equal((await sol.get(`${API}/inbox?${query}`)).status, 400, query);
});

test('nothing that people wrote, and no name, stands in the log', () => {
    const log = fs.readFileSync(world.serverLog, 'utf8');
    for (const words of ['canario', 'Pode falar', 'novidade', 'ainda não mand', 'último aviso']) assert.ok(!log.includes(words), words);
});
