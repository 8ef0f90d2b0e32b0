/* The site's chat: the same conversation as on WhatsApp, in a browser. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { startWorld } from './world.mjs';
import { Visitor } from './visitor.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true, env: { QUITA_TRUSTED_PROXIES: '127.0.0.1' } }); });
after(() => world?.stop());

const visitor = (what) => new Visitor(world, what ? world.person(what) : {});
const pause = () => new Promise((resolve) => setTimeout(resolve, 1100)); // a message a second

async function identifies(v) {
    await v.opens();
    await v.say('oi');
    await v.hears(/CPF/);
    await pause();
    await v.say(v.cpf);
    await v.hears(/nascimento|matrícula|data/i);
    await pause();
    await v.say(v.birth);
    return v.hears(/Total para pagar hoje/);
}

test('a parent gets the second copy on the site', async () => {
    const ana = visitor('20 dias em atraso');
    await identifies(ana);
    assert.equal(ana.secrets?.length, 1, 'who has shown who they are has a new secret');
    await pause();
    await ana.taps(/2ª via/);
    const pdf = await ana.hears(/document/);
    const file = await fetch(`${world.url}${pdf.body.document.url}`);
    assert.equal(file.status, 200);
    assert.match(Buffer.from(await file.arrayBuffer()).toString('latin1'), /^%PDF-/);
    const pix = await ana.hears(/pix/);
    assert.match(pix.body.code, /^000201/);
    const link = await ana.hears(/link/);
    assert.match(link.body.link.url, /\/p\//);
});

test('the same line twice is one line, and has one answer', async () => {
    const v = visitor();
    await v.opens();
    const cid = randomUUID();
    const first = await v.call('POST', '/chat/messages', { cid, text: 'oi' });
    const again = await v.call('POST', '/chat/messages', { cid, text: 'oi' });
    assert.equal(first.status, 200);
    assert.deepEqual(again.json, first.json);
    await v.hears(/CPF/);
    assert.equal(await world.one(`SELECT count(*) FROM chat_line WHERE cid = '${cid}'`), '1');
});

test('who comes back finds the conversation, without the debt once it is too long ago', async () => {
    const ana = visitor('60 dias em atraso');
    await identifies(ana);
    const back = visitor();
    back.secret = ana.secret;
    await back.opens();
    assert.equal(back.secret, ana.secret, 'the session goes on');
    await back.poll();
    assert.ok(back.frames.some((f) => /Total para pagar/.test(f.body.paragraphs.join())));
    assert.ok(!JSON.stringify(back.frames).includes(ana.digits), 'the CPF is not shown again');
    await world.later(16 * 60);
    const late = visitor();
    late.secret = ana.secret;
    await late.poll();
    assert.ok(!JSON.stringify(late.frames).includes('Total para pagar'), 'after 15 minutes it is masked');
    assert.ok(JSON.stringify(late.frames).includes('protegida'));
});

test('nobody gets in by what is not theirs', async () => {
    const v = visitor();
    assert.equal((await v.call('GET', '/chat/poll?since=0')).status, 401);
    assert.equal((await v.call('POST', '/chat/session', { widget_key: 'escola-site' }, { origin: 'https://escola.evil.example' })).status, 403);
    assert.equal((await v.call('POST', '/chat/session', { widget_key: 'ninguem-aqui' })).status, 404);
    v.secret = 'A'.repeat(43);
    assert.equal((await v.call('GET', '/chat/poll?since=0')).status, 401);
    assert.equal((await v.send('oi')).status, 401);
    assert.equal((await fetch(`${world.url}/chat/files/abc`)).status, 410);
});

test('who ends the conversation has ended it', async () => {
    const v = visitor();
    await v.opens();
    await v.say('oi');
    await v.hears(/CPF/);
    assert.equal((await v.call('POST', '/chat/end')).status, 200);
    assert.equal((await v.send('oi')).status, 401);
});

test('a flood is told to wait, and nothing bad is taken', async () => {
    const v = visitor();
    await v.opens();
    const answers = await Promise.all(Array.from({ length: 9 }, () => v.send('oi')));
    assert.equal(answers.filter((a) => a.status === 200).length, 5);
    const slow = answers.find((a) => a.status === 429);
    assert.ok(slow.json.retry_ms > 0);
    for (const body of [{}, { cid: 'x', text: 'oi' }, { cid: randomUUID(), text: ' ' }, { cid: randomUUID(), text: 'a'.repeat(4001) }])
        assert.equal((await v.call('POST', '/chat/messages', body)).status, 400, JSON.stringify(body).slice(0, 60));
});
