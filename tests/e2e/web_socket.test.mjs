/* The site's chat over a socket (chat.v1): in by a ticket, every line once and in order, out with a word. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startWorld } from './world.mjs';
import { Visitor } from './visitor.mjs';
import { Wire } from './wire.mjs';

let world;
before(async () => { world = await startWorld({ env: { QUITA_TRUSTED_PROXIES: '127.0.0.1' } }); });
after(() => world?.stop());

const pause = () => new Promise((resolve) => setTimeout(resolve, 1100)); // a message a second
const open = (v, ticket, more = {}) => Wire.open(`${world.url}/chat/socket`, {
    origin: world.url, protocols: `chat.v1, t.${ticket}`, headers: { 'x-forwarded-for': v.address }, ...more,
});

async function enters(what) {
    const v = new Visitor(world, what ? world.person(what) : {});
    const { ticket } = await v.opens();
    const wire = await open(v, ticket);
    assert.equal(wire.protocol, 'chat.v1', 'the ticket is never echoed');
    wire.send({ t: 'resume', since: 0 });
    return { v, wire, ticket };
}

async function says(wire, text) {
    const cid = randomUUID();
    wire.send({ t: 'msg', cid, text });
    const { message, seen } = await wire.until('ack');
    assert.equal(message.cid, cid);
    return seen;
}

/* The next line of the business. */
async function hears(wire, wanted, seen = []) {
    for (;;) {
        const message = seen.shift() ?? await wire.next();
        if (message.t === 'msg' && message.from !== 'me') {
            assert.match(message.body.paragraphs.join('\n'), wanted);
            return message;
        }
        if (message.t === 'secret') wire.secret = message.secret;
    }
}

test('a conversation over a socket: acknowledged, in order, with a new secret once it is known who it is', async () => {
    const { v, wire } = await enters('20 dias em atraso');
    await hears(wire, /CPF/, await says(wire, 'oi'));
    await pause();
    await hears(wire, /nascimento|matrícula|data/i, await says(wire, v.cpf));
    await pause();
    const last = await hears(wire, /Total para pagar hoje/, await says(wire, v.birth));
    assert.ok(wire.secret, 'a new secret came before the debt was told');
    v.secret = wire.secret;
    const again = await v.call('GET', '/chat/poll?since=0');
    assert.deepEqual(again.json.frames.filter((f) => f.t === 'msg').map((f) => f.id), Array.from({ length: last.id }, (_, i) => i + 1));
    wire.send({ t: 'hb' });
    assert.equal((await wire.until('hb')).message.t, 'hb');
});

test('C5 a ticket lets one in, once, from where it was asked for, and only our own page', async () => {
    const { v, ticket } = await enters();
    const second = await open(v, ticket);
    await second.closed;
    assert.equal(second.code, 1008);
    const { ticket: fresh } = await v.opens();
    assert.equal(await open(v, fresh, { origin: 'https://escola.evil.example' }), 403);
    assert.equal(await open(v, fresh, { origin: `${world.url}.evil.example` }), 403);
    assert.notEqual((await open(v, fresh, { protocols: undefined }))?.protocol, 'chat.v1');
    const elsewhere = await open({ address: '192.0.2.77' }, fresh);
    await elsewhere.closed;
    assert.equal(elsewhere.code, 1008);
    const here = await open(v, fresh);
    here.send({ t: 'resume', since: 0 });
    await hears(here, /CPF/, await says(here, 'oi'));
});

test('who is too fast is told, and told to go the third time', async () => {
    const { wire } = await enters();
    for (let i = 0; i < 9; i++) wire.send({ t: 'msg', cid: randomUUID(), text: 'oi' });
    await wire.until('slow');
    await wire.closed;
    assert.equal(wire.code, 1008);
});

test('what is no message is refused in words, and the socket lives', async () => {
    const { wire } = await enters();
    wire.send({ t: 'msg', cid: 'x', text: 'oi' });
    assert.match((await wire.until('error')).message.error, /cid/);
    wire.send({ t: 'whatever' });
    wire.send(['no', 'frame']);
    await hears(wire, /CPF/, await says(wire, 'oi'));
});

test('a server that stops says when to come back, and the next one goes on', async () => {
    const { v, wire } = await enters();
    await hears(wire, /CPF/, await says(wire, 'oi'));
    world.server.child.kill('SIGTERM');
    const { message } = await wire.until('bye');
    assert.ok(message.after_ms >= 0 && message.after_ms < 10000);
    await wire.closed;
    assert.equal(wire.code, 1001);
    await world.server.ended;
    await world.startServer();
    const { ticket, last } = await v.opens();
    assert.ok(last >= 2);
    const back = await open(v, ticket);
    back.send({ t: 'resume', since: 1 });
    assert.equal((await back.until('msg')).message.id, 2);
});
