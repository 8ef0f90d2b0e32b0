/* Hours of rest: an answer goes at any time, what comes later waits until the person may be contacted. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { newColleague, takeAgain } from './console.mjs';
import { until } from './processes.mjs';
import { startWorld } from './world.mjs';

let world, ana, sol;
before(async () => {
    world = await startWorld({ shifted: true });
    [ana, sol] = [await newColleague(world, { name: 'Ana' }), await newColleague(world, { name: 'Sol', role: 'supervisor' })];
});
after(() => world?.stop());

const NIGHT = 1.5; // o'clock in Greenwich: half past ten at night in São Paulo
const read = async (who, path) => JSON.parse((await who.get(`/console/api${path}`)).text);

async function send(who, path, json) {
    const answer = await who.request('POST', `/console/api${path}`, { json });
    return [answer.status, JSON.parse(answer.text)];
}

async function taken() {
    const person = world.person('5 dias em atraso');
    await person.identifies();
    const protocol = await person.askPerson();
    const row = (await read(ana, '/inbox?view=fila')).rows.find((r) => r.protocol === protocol);
    const path = `/conversations/${row.id}`;
    await send(ana, `${path}/take`, { fence: row.fence });
    return { person, protocol, path };
}

const say = async (who, path, text, more = {}) => {
    const { last_id } = await read(who, path);
    return send(who, `${path}/say`, { cid: crypto.randomUUID(), text, seen: last_id, ...more });
};

/* Sessions end while nobody is there. */
async function untilTonight(least = 0) {
    await world.later(Math.max(untilNight(), least));
    for (const who of [ana, sol]) await who.logIn();
}

/* Of the same day or the next: less than a day after what was last written. */
function untilNight() {
    const hour = (world.now() / 3600e3) % 24;
    return Math.ceil((((NIGHT - hour + 24) % 24) * 3600));
}

test('at night words that are no answer wait, with the hour at which it opens; a supervisor may say why not', async () => {
    const { person, protocol, path } = await taken();
    const [first] = await say(ana, path, 'Olá! Já estou vendo isso para você.');
    assert.equal(first, 200, 'an answer');
    await person.hears(/Já estou vendo/);
    await untilTonight(660);
    const { composer } = await read(ana, path);
    assert.deepEqual([composer.reply, composer.why, composer.override_role], [false, 'quiet', 'supervisor']);
    const line = { at: new Date(world.now()).toISOString(), channel: 'whatsapp', purpose: 'survey', ddd: person.wa_id.slice(2, 4), consent: ['whatsapp'], whatsapp_mode: 'optin_utility', template: 'utility' };
    const { next } = JSON.parse(await world.quita(['contact', 'check', '--jsonl'], `${JSON.stringify(line)}\n`));
    assert.equal(Date.parse(composer.opens_at), Date.parse(next));
    const [held, why] = await say(ana, path, 'Consegui a segunda via, posso enviar?');
    assert.deepEqual([held, why.code, why.opens_at, why.override_role], [422, 'quiet', composer.opens_at, 'supervisor']);
    assert.match(why.error, /horário de descanso/);
    await person.hearsNothing();
    const typed = await world.tryQuita(['agent', 'say', protocol, '--as', 'nobody'], 'oi');
    assert.notEqual(typed.code, 0);
    const mine = (await read(sol, path)).row;
    const me = (await read(sol, '/me')).user;
    assert.equal((await send(sol, `${path}/assign`, { fence: mine.fence, user_id: me.id }))[0], 200);
    assert.equal((await say(sol, path, 'Consegui a segunda via.'))[0], 422, 'not without a reason');
    const [let_go, said] = await say(sol, path, 'Consegui a segunda via.', { override: 'a pessoa pediu para hoje' });
    assert.equal(let_go, 200, JSON.stringify(said));
    await person.hears(/Consegui a segunda via/);
    assert.equal(await world.one(`SELECT count(*) FROM audit WHERE action = 'hours_override'`), '1');
});

test('who writes at night is answered at night', async () => {
    const { person, path } = await taken();
    await untilTonight();
    await person.say('alguém aí?');
    await until('what was written may be answered', async () => {
        await takeAgain(ana, path);
        return (await read(ana, path)).composer.reply;
    });
    assert.equal((await say(ana, path, 'Estou aqui, sim.'))[0], 200);
    await person.hears(/Estou aqui, sim/);
});
