/*
 * C13: every route of the console x every role x another tenant's ids.  The routes are those of the program's
 * own table, so a new one is tested without anybody thinking of it; one that names something this file has no
 * foreign id for fails.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { Client, Colleague, PASSWORD, newColleague } from './console.mjs';
import { startWorld } from './world.mjs';

const ROLES = ['nobody', 'code', 'agent', 'supervisor', 'manager', 'operator'];
/* What anybody may come to is guarded by what they know: a token that is not there is 404 or 410. */
const rank = (role) => (role === 'anybody' ? 0 : ROLES.indexOf(role));

let world, routes, callers, foreign;
before(async () => {
    world = await startWorld({ shifted: true, families: 20 });
    routes = (await world.quita(['docs', 'console'])).split('\n').filter((line) => /^\| (GET|POST) /.test(line))
        .map((line) => line.split('|').map((cell) => cell.trim()))
        .map(([, method, pattern, least, changes]) => ({ method, pattern, least, changes: changes === 'yes' }));
    callers = { nobody: () => new Client(world) };
    for (const role of ROLES.slice(2)) {
        const one = await newColleague(world, { role });
        callers[role] = () => Object.assign(new Client(world), { cookie: one.cookie, csrf: one.csrf });
    }
    const half = await newColleague(world);
    await half.post('/console/entrar', { email: half.email, senha: PASSWORD });
    await half.get('/console/codigo');
    callers.code = () => Object.assign(new Client(world), { cookie: half.cookie, csrf: half.csrf });
    foreign = await strangers();
});
after(async () => {
    await world?.stop();
});

/* Another tenant, and an id of everything that a route may name. */
async function strangers() {
    await world.quita(['tenant', 'add', '-'], JSON.stringify({ format: 1, slug: 'alheia', name: 'Rede Alheia' }));
    const zoe = await newColleague(world, { tenant: 'alheia', role: 'operator', email: 'zoe@alheia.example' });
    await world.quita(['team', 'add', '--tenant', 'alheia', '--team', 'Deles']);
    return {
        zoe,
        link: '0'.repeat(43), // whose token nobody knows
        version: 'x',
        file: 'nothing.css',
        user: await world.one(`SELECT user_id FROM console_user WHERE email = 'zoe@alheia.example'`),
        team: await world.one(`SELECT team_id FROM team WHERE name = 'Deles'`),
        view: JSON.parse((await zoe.request('POST', '/console/api/views', { json: { name: 'Nossa', query: 'view=fila', shared: true } })).text).id,
        conversation: await theirConversation(),
        ...await theirPeople(),
        message: await theirFile(),
    };
}

/* Waits for a person, in the other tenant. */
async function theirConversation() {
    await world.db(`WITH t AS (SELECT tenant_id FROM tenant WHERE slug = 'alheia'),
        r AS (INSERT INTO creditor (tenant_id, slug, trade_name, legal_name, cnpj, address, phone, hours, policy, created_at)
            SELECT tenant_id, 'deles', 'Deles', 'Deles Ltda.', '11222333000181', '-', '-', '-', '{}', now() FROM t RETURNING tenant_id, creditor_id),
        a AS (INSERT INTO channel_account (tenant_id, creditor_id, channel, external_id, business_id, api_url, api_version)
            SELECT tenant_id, creditor_id, 6, 'deles', '-', '-', '-' FROM r RETURNING tenant_id, account_id, creditor_id),
        i AS (INSERT INTO identity (tenant_id, channel, created_at) SELECT tenant_id, 6, now() FROM t RETURNING identity_id),
        c AS (INSERT INTO conversation (tenant_id, account_id, creditor_id, identity_id, owner)
            SELECT a.tenant_id, a.account_id, a.creditor_id, i.identity_id, 1 FROM a, i RETURNING tenant_id, conversation_id)
        INSERT INTO hand_over (tenant_id, hand_over_id, conversation_id, session_id, reason, protocol, fence, asked_at)
            SELECT tenant_id, 1, conversation_id, 1, 'pedido', 'Q-ALHEIA', 0, now() FROM c`);
    return world.one(`SELECT conversation_id FROM hand_over WHERE protocol = 'Q-ALHEIA'`);
}

/* Somebody who was split off somebody. */
async function theirPeople() {
    const two = (await world.db(`WITH made AS (INSERT INTO person (tenant_id, name, created_at, updated_at) SELECT tenant_id, 'Deles', now(), now()
        FROM tenant, generate_series(1, 2) WHERE slug = 'alheia' RETURNING person_id) SELECT person_id FROM made`)).flat();
    const move = await world.one(`WITH made AS (INSERT INTO person_move (tenant_id, cid, kind, from_person_id, into_person_id, actor, at)
        SELECT tenant_id, gen_random_uuid(), 2, ${two[0]}, ${two[1]}, 'agent:u1', now() FROM tenant WHERE slug = 'alheia' RETURNING move_id) SELECT move_id FROM made`);
    return { person: two[0], move };
}

/* A picture that came there. */
async function theirFile() {
    return world.one(`WITH m AS (INSERT INTO message (tenant_id, conversation_id, at, direction, level, kind, media_id, media_type)
        SELECT tenant_id, conversation_id, now(), 0, 0, 'image', '1', 'image/jpeg' FROM hand_over WHERE protocol = 'Q-ALHEIA' RETURNING message_id)
        SELECT message_id FROM m`);
}

/* Enough for every route that reads a body: whoever owned what is named would be served. */
const BODY = {
    fence: 0, cid: '00000000-0000-4000-8000-000000000000', text: 'oi', seen: '0', kind: 'reply', upto: '1',
    user_id: '1', until: null, at: null, field: 'cpf', short: 'oi', name: 'x', query: 'x', on: false, token: 'x', what: 'pix',
    cpf: '529.982.247-25', into: '1',
};

const named = (pattern) => [...pattern.matchAll(/\{(\w+)\}/g)].map((m) => m[1]);
const addressed = (pattern) => pattern.replace(/\{(\w+)\}/g, (_, name) => foreign[name]);

function call(role, route) {
    const who = callers[role]();
    const path = addressed(route.pattern);
    if (route.method === 'GET') return who.get(path);
    return path.startsWith('/console/api/') ? who.request('POST', path, { json: BODY }) : who.post(path);
}

test('C13: the table has routes, and this file knows what each of them names', () => {
    assert.ok(routes.length > 10);
    for (const { pattern } of routes) {
        for (const name of named(pattern)) assert.ok(foreign[name], `${pattern}: no foreign id for {${name}}`);
    }
});

test('C13: whoever has less than a route asks for is refused, whatever it names', async () => {
    let refused = 0;
    for (const route of routes) {
        for (const role of ROLES.filter((r) => ROLES.indexOf(r) < rank(route.least))) {
            const { status, location } = await call(role, route);
            const toLogin = status === 303 && ['/console/entrar', '/console/codigo'].includes(location);
            const page = route.method === 'GET' && !route.pattern.startsWith('/console/api/');
            assert.ok([401, 403].includes(status) || (page && rank(role) < 2 && toLogin), `${role} ${route.method} ${route.pattern}: ${status} ${location}`);
            refused += 1;
        }
    }
    assert.ok(refused > 10, `${refused} refusals`);
});

test('C13: with another tenant\'s ids whoever has enough is told that there is no such thing', async () => {
    for (const route of routes.filter(({ pattern }) => named(pattern).length)) {
        for (const role of ROLES.filter((r) => ROLES.indexOf(r) >= rank(route.least))) {
            const { status } = await call(role, route);
            const wanted = route.pattern.startsWith('/console/api/') ? [404] : [401, 403, 404, 410];
            assert.ok(wanted.includes(status), `${role} ${route.method} ${route.pattern}: ${status}`);
        }
    }
});

test('C13: whoever has enough is let in where nothing is named', async () => {
    const here = routes.filter(({ method, pattern }) => method === 'GET' && !named(pattern).length && pattern !== '/console/api/search');
    for (const route of here) {
        for (const role of ROLES.filter((r) => ROLES.indexOf(r) >= rank(route.least))) {
            const { status } = await call(role, route);
            assert.ok([200, 303].includes(status), `${role} ${route.pattern}: ${status}`);
        }
    }
});

test('C13: what changes something does so with the token and the origin of our own pages alone', async () => {
    for (const route of routes.filter((r) => r.changes)) {
        for (const role of ROLES) {
            const who = callers[role]();
            const path = addressed(route.pattern);
            assert.equal((await who.post(path, {}, { origin: 'https://evil.example' })).status, 403, `${role} ${path}: origin`);
            if (rank(route.least) === 0 || role === 'nobody') continue;
            who.csrf = null;
            assert.equal((await who.post(path)).status, 403, `${role} ${path}: token`);
        }
    }
});

test('C13: an account sees its own tenant alone', async () => {
    const me = JSON.parse((await foreign.zoe.get('/console/api/eu')).text);
    assert.equal(me.email, 'zoe@alheia.example');
    const refused = [
        ['team', 'member', '--tenant', 'jardim', '--team', 'Deles', '--email', 'zoe@alheia.example'],
        ['team', 'member', '--tenant', 'alheia', '--team', 'Deles', '--email', 'pessoa1@escola.example'],
        ['team', 'skill', '--tenant', 'alheia', '--team', 'Deles', '--creditor', 'escola', '--skill', 'acordo'],
    ];
    for (const words of refused) assert.equal((await world.tryQuita(words)).code, 1, words.join(' '));
    await world.quita(['team', 'member', '--tenant', 'alheia', '--team', 'Deles', '--email', 'zoe@alheia.example']);
    assert.deepEqual(JSON.parse((await foreign.zoe.get('/console/api/eu')).text).teams.map((t) => t.name), ['Deles']);
    assert.match((await world.quita(['user', 'list', '--tenant', 'alheia'])), /^alheia\tzoe@alheia\.example\tPessoa \d+\toperator\tactive\tDeles\n$/);
    await world.quita(['team', 'member', '--tenant', 'alheia', '--team', 'Deles', '--out', 'zoe@alheia.example']);
    assert.deepEqual(JSON.parse((await foreign.zoe.get('/console/api/eu')).text).teams, []);
    const taken = new Colleague(world, { tenant: 'jardim', email: 'zoe@alheia.example' });
    await assert.rejects(taken.add(), /has an account already/);
});
