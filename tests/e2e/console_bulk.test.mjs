/* Many conversations at once, and taken back within the seconds. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { newColleague } from './console.mjs';
import { startWorld } from './world.mjs';

let world, ana, bia;
before(async () => {
    world = await startWorld({ shifted: true, families: 60 });
    [ana, bia] = [await newColleague(world, { name: 'Ana' }), await newColleague(world, { name: 'Bia' })];
});
after(async () => {
    await world?.stop();
});

const API = '/console/api';

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

async function asked() {
    const person = world.person('20 dias em atraso');
    await person.identifies();
    await person.askPerson();
    const id = await person.conversation();
    return { id, path: `/conversations/${id}` };
}

async function held(who) {
    const talk = await asked();
    const { fence } = await ok(who, `${talk.path}/take`, { fence: (await read(who, talk.path)).fence });
    return { ...talk, fence };
}

test('many at once are taken back within the seconds, all portions together, each as it was', async () => {
    const [one, two, three] = [await asked(), await held(ana), await asked()];
    const bia_id = (await read(bia, '/me')).user.id;
    const first = await ok(ana, '/bulk', { action: 'assign', ids: [one.id, two.id], user_id: bia_id });
    const second = await ok(ana, '/bulk', { action: 'assign', ids: [three.id], user_id: bia_id, undo: first.undo.token });
    const holder = async (talk) => (await read(ana, talk.path)).row.owner;
    for (const talk of [one, two, three]) assert.equal((await holder(talk)).name, 'Bia');
    const { row, fence } = await read(bia, three.path);
    await ok(bia, `${three.path}/resolve`, { fence });
    assert.equal((await send(bia, '/undo', { token: second.undo.token }))[0], 409, 'not hers');
    const undone = await ok(ana, '/undo', { token: second.undo.token });
    assert.deepEqual([undone.count, undone.skipped], [2, [{ id: row.id, why: 'changed' }]]);
    assert.deepEqual([(await holder(one)).kind, (await holder(two)).name], ['fila', 'Ana']);
    assert.equal((await read(ana, three.path)).row.open, false, 'what has happened since stays');
    assert.equal((await send(ana, '/undo', { token: second.undo.token }))[0], 409, 'once');
    assert.equal((await send(ana, '/undo', { token: first.undo.token }))[0], 409);
});

test('a bulk snooze and a bulk tag are taken back too, and not after the seconds', async () => {
    const talk = await held(ana);
    const tagged = async () => (await read(ana, talk.path)).row.tags;
    await ok(ana, '/bulk', { action: 'tag', ids: [talk.id], tag: 'antes' });
    const { undo } = await ok(ana, '/bulk', { action: 'tag', ids: [talk.id], tag: 'agora' });
    await ok(ana, '/undo', { token: undo.token });
    assert.deepEqual(await tagged(), ['antes']);
    const again = await ok(ana, '/bulk', { action: 'tag', ids: [talk.id], tag: 'antes' });
    await ok(ana, '/undo', { token: again.undo.token });
    assert.deepEqual(await tagged(), ['antes'], 'what was there before stays');
    const until = (hours) => new Date(world.now() + hours * 3600e3).toISOString();
    const away = await ok(ana, '/bulk', { action: 'snooze', ids: [talk.id], until: until(1) });
    await ok(ana, '/undo', { token: away.undo.token });
    assert.equal((await read(ana, talk.path)).row.snoozed_until, null);
    const late = await ok(ana, '/bulk', { action: 'snooze', ids: [talk.id], until: until(2) });
    await world.later(6);
    assert.equal((await send(ana, '/undo', { token: late.undo.token }))[1].code, 'late');
    assert.equal((await ok(ana, '/bulk', { action: 'tag', ids: [talk.id], tag: 'x', dry_run: true })).undo, undefined);
    const audit = (await world.db(`SELECT action FROM audit WHERE subject = 'conversation:${talk.id}' AND action LIKE 'undo%' ORDER BY audit_id`)).flat();
    assert.deepEqual(audit, ['undo_tag', 'undo_tag', 'undo_snooze']);
});
