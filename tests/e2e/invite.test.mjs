/* A link in an SMS or e-mail opens the chat; it says nothing of anybody and proves nothing (001-18, TP-11). */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { startWorld } from './world.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true }); });
after(() => world?.stop());

/* What the phone writes when the link is followed. */
async function minted(person) {
    const link = (await world.quita(['invite', '--creditor', 'escola', person.chave])).trim();
    const url = new URL(link);
    assert.equal(url.host, 'wa.me');
    assert.match(url.pathname, /^\/\d{12,13}$/);
    const text = url.searchParams.get('text');
    const token = text.match(/^Olá! \(código ([A-Z]{28})\)$/)[1];
    assert.ok(!link.includes(person.digits));
    return { link, text, token };
}
const opened = (person) => world.db(`SELECT i.session_id, extract(epoch FROM i.expires_at - i.made_at)::int FROM invite i JOIN person_key k USING (tenant_id, person_id)
    WHERE k.key = '${person.chave}' ORDER BY i.invite_id`);
const talks = (session) => world.db(`SELECT c.assurance, c.person_id, c.conversation_id FROM conversation c WHERE c.session_id = ${session}`);

test('001-18 the link opens a session bound to its token, and nobody is known by it', async () => {
    const ana = world.person('20 dias em atraso');
    const { text, token } = await minted(ana);
    assert.deepEqual(await opened(ana), [[null, String(72 * 3600)]]);
    await ana.say(text);
    await ana.hears(/assistente virtual.*CPF/s);
    const [[session]] = await opened(ana);
    const [[assurance, known, conversation]] = await talks(session);
    assert.deepEqual([assurance, known], ['0', null], 'still A0');
    const history = (await world.db(`SELECT text FROM message WHERE conversation_id = ${conversation}`)).flat();
    assert.ok(history.includes(`Olá! (código ${'*'.repeat(28)})`));
    assert.ok(!history.join().includes(token));
    await ana.proves();
});

test('somebody else who got the link is asked who they are, and is who they prove to be', async () => {
    const [meant, other] = [world.person('20 dias em atraso'), world.person('em dia')];
    const { text } = await minted(meant);
    await other.say(text);
    await other.hears(/CPF/);
    await other.proves(/em dia/);
    const [[session]] = await opened(meant);
    assert.equal((await talks(session))[0][1], await world.one(`SELECT person_id FROM person_key WHERE key = '${other.chave}'`));
});

test('a link that ran out, and a code that nobody made, are a greeting like any other', async () => {
    const [late, guess] = [world.person('em dia'), world.person('em dia')];
    const { text } = await minted(late);
    await world.later(72 * 3600 + 60);
    await late.say(text);
    await guess.say('Olá! (código ABCDEFGHIJKLMNOPQRSTUVWXYZAB)');
    assert.equal((await late.hears(/CPF/)).text, (await guess.hears(/CPF/)).text);
    assert.equal((await opened(late))[0][0], null);
});

test('no link is made for a student', async () => {
    const key = await world.one(`SELECT k.key FROM person_key k JOIN contract_party p USING (tenant_id, person_id) WHERE p.role = 3 LIMIT 1`);
    assert.ok(key);
    const { code, stderr } = await world.tryQuita(['invite', '--creditor', 'escola', key]);
    assert.notEqual(code, 0);
    assert.match(stderr, /nobody of that key who answers for a contract/);
});
