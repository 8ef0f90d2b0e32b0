/* Out of the site's chat and into it: on to WhatsApp with the thread, and who is logged in at the school's site. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import { startWorld } from './world.mjs';
import { newColleague } from './console.mjs';
import { Visitor } from './visitor.mjs';

const SECRET = 'um-segredo-so-da-escola-e-do-quita-0123456789';
const KEY = 'escola-site';
let world;
before(async () => {
    world = await startWorld({ shifted: true, env: { QUITA_TRUSTED_PROXIES: '127.0.0.1' } });
    await world.quita(['account', 'add', '-'], JSON.stringify({ format: 1, kind: 'chat', creditor: 'escola', key: KEY, origins: [world.sandboxUrl], identify_secret: SECRET }));
    await world.quita(['account', 'add', '-'], JSON.stringify({ format: 1, kind: 'chat', creditor: 'escola', key: 'sem-segredo', origins: [world.sandboxUrl] }));
    await world.server.stop();
    await world.startServer(); // sooner than the seconds after which accounts are read anew
});
after(() => world?.stop());

const visitor = (what) => new Visitor(world, what ? (typeof what === 'string' ? world.person(what) : what) : {});
const pause = () => new Promise((resolve) => setTimeout(resolve, 1100)); // a message a second
const words = (text) => decodeURIComponent(new URL(text).searchParams.get('text'));

/** [status, what the phone would write]. */
async function pass(v) {
    const { status, json } = await v.call('POST', '/chat/whatsapp', undefined);
    return [status, json?.url ? words(json.url) : null, json];
}
async function identifies(v) {
    await v.opens();
    await v.say('oi');
    await v.hears(/CPF/);
    await pause();
    await v.say(v.cpf);
    await v.hears(/nascimento/);
    await pause();
    await v.say(v.birth);
    await v.hears(/Total para pagar hoje/);
}

/* ---- on to WhatsApp ---- */

test('who goes on by WhatsApp keeps the thread: what they came for, behind who they are', async () => {
    const ana = world.person('20 dias em atraso'), site = visitor(ana);
    await identifies(site);
    await pause();
    await site.taps(/Renegociar/);
    await site.hears(/vezes|condiç|opç|à vista/i);
    const [status, text, json] = await pass(site);
    assert.equal(status, 200);
    assert.match(json.url, /^https:\/\/wa\.me\/\d{12,13}\?/);
    assert.match(text, /^Olá! Quero continuar por aqui a conversa do site\. \(código [A-Z]{28}\)$/);
    await ana.say(text);
    await ana.hears(/Vamos continuar de onde paramos/);
    await ana.hears(/CPF/); // a phone that was not identified is asked, whatever was shown in the browser
    await ana.say(ana.cpf);
    await ana.hears(/nascimento/);
    await ana.say(ana.birth);
    await ana.hears(/Está tudo confirmado/);
    await ana.hears((m) => /vezes|à vista|condiç/i.test(m.text ?? '') && !/Total para pagar hoje/.test(m.text)); // where they were: the offers
    await site.hears(/continua no WhatsApp/);
    const [code] = text.match(/[A-Z]{28}/);
    const rows = (await world.db(`SELECT text FROM message WHERE text LIKE '%conversa do site%'`)).flat();
    assert.ok(rows.length && !rows.join().includes(code), 'the word is not kept');
});

test('the word is good once, for a quarter of an hour, and for nobody else\'s creditor', async () => {
    const [site, first, second, third] = [visitor(), await world.stranger(), await world.stranger(), await world.stranger()];
    await site.opens();
    await site.say('oi');
    await site.hears(/CPF/);
    const [, old] = await pass(site);
    await pause();
    const [, text] = await pass(site);
    await first.say(old); // a newer one was made since
    await first.hears(/assistente virtual.*CPF/s);
    await first.hearsNothing();
    await second.say(text);
    await second.hears(/de onde paramos/);
    await second.hears(/CPF/);
    await third.say(text);
    await third.hears(/assistente virtual.*CPF/s);
    await site.hears(/continua no WhatsApp/);
    assert.equal(await world.one(`SELECT count(*) FROM chat_pass WHERE used_at IS NOT NULL AND conversation_id =
        (SELECT conversation_id FROM chat_session ORDER BY created_at DESC LIMIT 1)`), '1');
    const late = visitor();
    await late.opens();
    await late.say('oi');
    await late.hears(/CPF/);
    const [, stale] = await pass(late);
    await world.later(16 * 60);
    const fourth = await world.stranger();
    await fourth.say(stale);
    await fourth.hears(/assistente virtual.*CPF/s);
    await fourth.hearsNothing();
});

test('no debt is said to a phone that was not identified, and what the browser knew of who it is stays there', async () => {
    const ana = world.person('60 dias em atraso'), site = visitor(ana), other = await world.stranger();
    await identifies(site);
    const [, text] = await pass(site);
    await other.say(text);
    await other.hears(/de onde paramos/);
    await other.hears(/CPF/);
    const told = (await world.db(`SELECT m.text, m.level FROM message m JOIN chat_pass p ON p.went_to = m.conversation_id AND p.tenant_id = m.tenant_id
        JOIN conversation c ON c.conversation_id = p.conversation_id WHERE m.direction = 1
        AND p.used_at = (SELECT max(used_at) FROM chat_pass)`));
    assert.ok(told.length >= 2 && told.every(([, level]) => level === '0'));
    assert.ok(!told.flat().join().includes(ana.first));
    const [[assurance, person]] = await world.db(`SELECT c.assurance, c.person_id FROM chat_pass p JOIN conversation c ON c.conversation_id = p.went_to
        WHERE p.used_at = (SELECT max(used_at) FROM chat_pass)`);
    assert.deepEqual([assurance, person], ['0', null]);
});

test('who was waiting for a person on the site gets one on WhatsApp, and colleagues see both ends', async () => {
    const sol = await newColleague(world, { name: 'Sol', role: 'supervisor' });
    const site = visitor(), phone = await world.stranger();
    await site.opens();
    await site.say('quero falar com uma pessoa');
    await site.hears(/protocolo/);
    const [, text] = await pass(site);
    await phone.say(text);
    await phone.hears(/protocolo/);
    const [[web, here]] = await world.db(`SELECT conversation_id, went_to FROM chat_pass WHERE used_at = (SELECT max(used_at) FROM chat_pass)`);
    const person = JSON.parse((await sol.get(`/console/api/conversations/${here}/person`)).text);
    assert.deepEqual(new Set(person.timeline.map((t) => t.conversation)), new Set([web, here]));
    assert.equal(person.known, false);
    const notes = JSON.parse((await sol.get(`/console/api/conversations/${web}/messages`)).text).messages;
    assert.ok(notes.some((m) => /continuou esta conversa no WhatsApp/.test(m.text ?? '')));
});

/* ---- who is logged in at the site ---- */

const hour = () => Math.floor(world.now() / 1000) + 3600;
const sign = (user, expires, { secret = SECRET, key = KEY } = {}) =>
    crypto.createHmac('sha256', secret).update(`quita:v1:${key}:${expires}:${user}`).digest('hex');
const identify = (v, body) => v.call('POST', '/chat/identify', body);
const claim = (user, more = {}) => { const expires = more.expires ?? hour(); return { user, expires, signature: sign(user, expires, more) }; };

test('the school\'s site says who is logged in: one factor is asked, and nothing is shown before it', async () => {
    const ana = world.person('20 dias em atraso'), site = visitor(ana);
    await site.opens();
    assert.deepEqual((await identify(site, claim(ana.chave))).status, 200);
    await site.say('oi');
    const greeting = await site.hears(/confirme só um dado.*nascimento/s);
    assert.ok(!JSON.stringify(greeting).includes(ana.first), 'no name before A2');
    await pause();
    await site.say(ana.birth);
    await site.hears(/Total para pagar hoje/);
});

test('a wrong birth date opens nothing, whatever the site says', async () => {
    const ana = world.person('60 dias em atraso'), site = visitor(ana);
    await site.opens();
    await identify(site, claim(ana.chave));
    await site.say('oi');
    await site.hears(/nascimento/);
    await pause();
    await site.say('01/02/1903');
    await site.hears(/CPF/);
    assert.ok(!JSON.stringify(site.last).includes(ana.first));
});

test('one bit, another secret, key, user or expiry, and what is stale or malformed is refused', async () => {
    const ana = world.person('20 dias em atraso'), site = visitor();
    await site.opens();
    const good = claim(ana.chave);
    const flipped = `${good.signature.slice(0, -1)}${good.signature.endsWith('0') ? '1' : '0'}`;
    const bad = [
        [403, { ...good, signature: flipped }],
        [403, claim(ana.chave, { secret: `${SECRET}x` })],
        [403, claim(ana.chave, { key: 'sem-segredo' })],
        [403, { ...good, user: 'outra' }],
        [403, { ...good, expires: good.expires + 1 }],
        [403, claim(ana.chave, { expires: Math.floor(world.now() / 1000) - 1 })],
        [403, claim(ana.chave, { expires: hour() + 86400 })],
        [400, { ...good, signature: '' }],
        [400, { ...good, signature: 'zz'.repeat(32) }],
        [400, claim('')],
        [400, claim('x'.repeat(65))],
        [400, { user: 7, expires: 'amanhã' }],
    ];
    for (const [status, body] of bad) {
        const answer = await identify(site, body);
        assert.equal(answer.status, status, `${JSON.stringify(body)}: ${answer.text}`);
        await pause();
    }
    assert.equal((await site.call('POST', '/chat/identify', good, { origin: 'https://outra.example' })).status, 403);
    await site.say('oi');
    await site.hears(/CPF/);
});

test('the site may say it with every page: who is just saying who they are is not disturbed', async () => {
    const ana = world.person('20 dias em atraso'), rui = world.person('60 dias em atraso'), site = visitor(rui);
    await site.opens();
    assert.equal((await identify(site, claim(ana.chave))).status, 200);
    await site.say('oi');
    await site.hears(/nascimento/);
    await pause();
    await site.say(rui.cpf); // somebody else of the house
    await site.hears(/nascimento/);
    assert.equal((await identify(site, claim(ana.chave))).status, 200);
    await pause();
    await site.say(rui.birth);
    await site.hears(/Total para pagar hoje/);
});

test('a site without a secret says nothing of anybody', async () => {
    const ana = world.person('20 dias em atraso'), site = visitor();
    await site.opens('sem-segredo');
    assert.equal((await identify(site, claim(ana.chave, { key: 'sem-segredo' }))).status, 403);
    assert.equal((await identify(site, claim(ana.chave, { key: 'sem-segredo', secret: '' }))).status, 403);
});

test('another user at the same browser is asked anew, and somebody unknown is told the same', async () => {
    const [ana, rui] = [world.person('20 dias em atraso'), world.person('60 dias em atraso')], site = visitor(ana);
    await identifies(site);
    assert.deepEqual((await identify(site, claim('ninguem-com-esta-chave'))).json, { t: 'ok' });
    assert.deepEqual((await identify(site, claim(rui.chave))).json, { t: 'ok' });
    await pause();
    await site.say('menu');
    await site.hears(/nascimento|CPF/);
    assert.ok(!/Total|R\$/.test(JSON.stringify(site.last)));
    assert.equal(await world.one(`SELECT assurance FROM conversation WHERE conversation_id =
        (SELECT conversation_id FROM chat_session ORDER BY created_at DESC LIMIT 1)`), '0');
});
