/* Who was promised an answer at a time gets it then: by the assistant off hours, and by agents. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { newColleague } from './console.mjs';
import { until } from './processes.mjs';
import { dayAt, startWorld } from './world.mjs';

let world, ana, bia, sol;
before(async () => {
    world = await startWorld({ shifted: true });
    await clockTo(10);
    [ana, bia, sol] = [await newColleague(world, { name: 'Ana' }), await newColleague(world, { name: 'Bia' }),
        await newColleague(world, { name: 'Sol', role: 'supervisor' })];
});
after(async () => {
    await world?.stop();
});

const API = '/console/api';
const cid = () => crypto.randomUUID();

/* Holidays of the days around this test are not in it: the first Tuesday, Wednesday or Thursday of which the next day is none either. */
const HOLIDAYS = /-(01-01|04-21|05-01|09-07|10-12|11-02|11-15|11-20|12-25)$/;
const local = (ms) => new Date(ms - 3 * 3600e3);
const isCommon = (ms) => [2, 3].includes(local(ms).getUTCDay()) && ![0, 1].some((on) => HOLIDAYS.test(dayAt(ms + on * 864e5)));
const at = (ms, hour, minute = 0) => { const d = local(ms); d.setUTCHours(hour, minute, 0, 0); return +d + 3 * 3600e3; };

/** It is that hour in São Paulo, on a common day in the middle of a week. */
async function clockTo(hour, minute = 0) {
    let when = at(world.now(), hour, minute);
    while (when <= world.now() || !isCommon(when)) when += 864e5;
    await world.later(Math.ceil((when - world.now()) / 1000));
}

async function read(path, who = ana) {
    const answer = await who.get(API + path);
    assert.equal(answer.status, 200, `${path}: ${answer.status} ${answer.text}`);
    return JSON.parse(answer.text);
}

async function send(path, json = {}, who = ana) {
    const answer = await who.request('POST', API + path, { json });
    return [answer.status, JSON.parse(answer.text)];
}

async function ok(path, json, who = ana) {
    const [status, body] = await send(path, json, who);
    assert.equal(status, 200, `${path}: ${status} ${JSON.stringify(body)}`);
    return body;
}

/** At work: a session that has ended is begun anew. */
async function present(who) {
    if ((await who.get(`${API}/me`)).status === 401) await who.logIn();
}

async function asked() {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const id = await person.conversation();
    return { person, id, protocol, path: `/conversations/${id}` };
}

async function held(who = ana) {
    const talk = await asked();
    const { fence } = await ok(`${talk.path}/take`, { fence: (await read(talk.path, who)).fence }, who);
    return { ...talk, fence };
}

const view = async (name, who = ana) => (await read(`/inbox?view=${name}&limit=100`, who)).rows;
const has = async (name, talk, who = ana) => (await view(name, who)).some((r) => r.id === talk.id);
const callback = async (talk, who = ana) => (await read(talk.path, who)).row.callback;

test('off hours who asks for a person is told when somebody is there, and first in the queue then', async () => {
    await clockTo(17, 50);
    for (const who of [ana, sol]) await present(who);
    const early = await asked();
    assert.equal(await callback(early), null, 'somebody is there');
    await world.later(4 * 3600);
    const late = world.person('20 dias em atraso');
    await late.identifies();
    await late.say('atendente');
    assert.match((await late.hears(/protocolo/)).text, /das 8h às 18h/);
    const talk = { person: late, id: await late.conversation() };
    talk.path = `/conversations/${talk.id}`;
    await present(ana);
    const due = at(world.now() + 864e5, 8);
    const promised = await callback(talk);
    assert.deepEqual([Date.parse(promised.due), promised.state, promised.by], [due, 'marcado', null]);
    const queue = async () => (await view('fila')).map((r) => r.id);
    assert.ok((await queue()).indexOf(early.id) < (await queue()).indexOf(talk.id), 'at night whoever has waited longer comes first');
    assert.ok(await has('retornos', talk));
    await world.later(Math.ceil((due - world.now()) / 1000) - 60);
    await present(ana);
    assert.equal((await read(talk.path)).row.sla, 'ok', 'nobody was promised anything at night');
    await world.later(61);
    await until('it stands first', async () => (await queue())[0] === talk.id, 8000);
    assert.equal((await callback(talk)).state, 'agora');
    await world.later(15 * 60);
    assert.deepEqual([(await callback(talk)).state, (await read(talk.path)).row.sla], ['atrasado', 'atrasado']);
    await present(sol);
    assert.ok((await read('/board', sol)).care.late >= 1);
    const { fence } = await ok(`${talk.path}/take`, { fence: (await read(talk.path)).fence });
    await ok(`${talk.path}/say`, { cid: cid(), text: 'Bom dia! Aqui é a Ana. Vi seu pedido de ontem.', seen: (await read(talk.path)).last_id });
    await late.hears(/^Bom dia! Aqui é a Ana/);
    assert.equal(await callback(talk), null, 'kept by the answer');
    assert.deepEqual(await world.db(`SELECT kept FROM callback WHERE conversation_id = ${talk.id}`), [['t']]);
    await ok(`${talk.path}/resolve`, { fence: fence });
});

test('an agent promises a time with a note: out of sight until then, news when it is due, kept by what is said', async () => {
    await clockTo(9);
    await present(ana);
    const talk = await held();
    const due = new Date(world.now() + 2 * 3600e3).toISOString();
    const { row } = await ok(`${talk.path}/callback`, { fence: talk.fence, at: due, note: `Liga depois do almoço, CPF ${talk.person.cpf}` });
    assert.deepEqual([row.callback.state, row.callback.by, row.callback.due], ['marcado', 'Ana', due]);
    assert.match(row.callback.note, /^Liga depois do almoço/);
    assert.ok(!row.callback.note.includes(talk.person.cpf) && !row.callback.note.includes(talk.person.digits));
    assert.deepEqual([await has('minhas', talk), await has('adiadas', talk), await has('retornos', talk)], [false, true, true]);
    assert.ok((await read('/inbox?view=retornos')).counts.retornos >= 1);
    await ok(`${talk.path}/say`, { cid: cid(), text: 'Combinado, falo com você às 11h.', seen: (await read(talk.path)).last_id });
    await talk.person.hears(/^Combinado/);
    assert.notEqual(await callback(talk), null, 'what is said before it is due keeps nothing');
    await world.later(20 * 60);
    await ana.get(`${API}/me`);
    for (let i = 0; i < 4; i++) { /* Ana works on: she is there when it is due */
        await world.later(25 * 60);
        await ana.get(`${API}/me`);
    }
    await until('it is back', async () => (await view('minhas'))[0]?.id === talk.id, 8000);
    assert.equal((await callback(talk)).state, 'agora');
    await ok(`${talk.path}/say`, { cid: cid(), text: 'Oi! Como combinado, aqui estou.', seen: (await read(talk.path)).last_id });
    await talk.person.hears(/^Oi! Como combinado/);
    assert.equal(await callback(talk), null);
    assert.equal(await has('retornos', talk), false);
});

test('a time of rest is not promised, though the person writes now; the first hour of calls after it is told, and taken', async () => {
    await clockTo(10);
    await present(ana);
    const talk = await held();
    const night = new Date(at(world.now() + 864e5, 22)).toISOString();
    const [status, body] = await send(`${talk.path}/callback`, { fence: talk.fence, at: night, note: 'Depois do trabalho' });
    assert.deepEqual([status, body.code, body.field], [422, 'quiet', 'at']);
    assert.match(body.error, /descanso onde ela está/);
    const line = { at: night, channel: 'voice', purpose: 'survey', ddd: talk.person.wa_id.slice(2, 4), consent: ['voice'] };
    const { next } = JSON.parse(await world.quita(['contact', 'check', '--jsonl'], `${JSON.stringify(line)}\n`));
    assert.equal(Date.parse(body.opens_at), Date.parse(next));
    assert.deepEqual([await callback(talk), await has('minhas', talk)], [null, true], 'nothing has changed');
    const { row, fence } = await ok(`${talk.path}/callback`, { fence: talk.fence, at: body.opens_at });
    assert.equal(row.callback.due, body.opens_at);
    await ok(`${talk.path}/resolve`, { fence });
});

test('one at a time; it is put aside or marked as done, and resolving ends it, with its undo', async () => {
    const talk = await held();
    const soon = (minutes) => new Date(world.now() + minutes * 60e3).toISOString();
    await ok(`${talk.path}/callback`, { fence: talk.fence, at: soon(30) });
    await ok(`${talk.path}/callback`, { fence: talk.fence, at: soon(60), note: 'Só à tarde' });
    assert.equal((await callback(talk)).note, 'Só à tarde');
    const kept = async () => (await world.db(`SELECT kept FROM callback WHERE conversation_id = ${talk.id} ORDER BY callback_id`)).flat();
    assert.deepEqual(await kept(), ['f', null]);
    await ok(`${talk.path}/callback`, { fence: talk.fence, at: null, kept: true });
    assert.deepEqual([await callback(talk), await kept(), await has('minhas', talk)], [null, ['f', 't'], true]);
    assert.equal((await send(`${talk.path}/callback`, { fence: talk.fence, at: null }))[1].code, 'callback', 'there is none');
    await ok(`${talk.path}/callback`, { fence: talk.fence, at: soon(30) });
    const { undo } = await ok(`${talk.path}/resolve`, { fence: talk.fence });
    assert.deepEqual(await kept(), ['f', 't', 'f']);
    await ok('/undo', { token: undo.token });
    assert.deepEqual(await kept(), ['f', 't', null]);
    for (const [when, code] of [[soon(-5), 422], [soon(91 * 1440), 422], ['amanhã', 400]])
        assert.equal((await send(`${talk.path}/callback`, { fence: (await read(talk.path)).fence, at: when }))[0], code, when);
    await present(bia);
    assert.equal((await send(`${talk.path}/callback`, { fence: (await read(talk.path)).fence, at: soon(5) }, bia))[1].code, 'not_owner');
    await ok(`${talk.path}/resolve`, { fence: (await read(talk.path)).fence });
});

test('whose agent is not there when it is due goes to the queue, first; nobody waits unseen', async () => {
    for (const who of [ana, bia, sol]) await present(who);
    const waiting = await asked();
    const talk = await held();
    await ok(`${talk.path}/callback`, { fence: talk.fence, at: new Date(world.now() + 3600e3).toISOString() });
    await world.later(3601);
    await present(bia);
    await until('it is in the queue', async () => (await view('fila', bia))[0]?.id === talk.id, 8000);
    assert.ok(await has('fila', waiting, bia));
    const { row } = await read(talk.path, bia);
    assert.deepEqual([row.owner.kind, row.callback.by], ['fila', 'Ana']);
    await present(ana);
    assert.equal((await send(`${talk.path}/say`, { cid: cid(), text: 'oi', seen: '999999999' }))[1].code, 'not_owner');
    await world.later(3600);
    await present(sol);
    const { care } = await read('/board', sol);
    assert.ok(care.somebody && care.late >= 1 && care.promised >= 1, JSON.stringify(care));
});

test('the board says who waits where nobody is there to see it', async () => {
    await present(bia);
    const talk = await held(bia);
    await world.later(20 * 60);
    await present(sol);
    await talk.person.say('oi?');
    const unseen = async () => (await read('/board', sol)).care.unseen;
    await until('the last word came', async () => (await read(talk.path, sol)).row.preview === 'oi?');
    const count = await unseen();
    assert.ok(count >= 1);
    await present(bia);
    await bia.get(`${API}/me`);
    assert.equal(await unseen(), count - 1, 'Bia is there again');
});
