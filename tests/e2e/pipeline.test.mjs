/* The road itself: lines gathered, silence, lateness, repeats, outages, and what the world may throw at it. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { sleep, until } from './processes.mjs';
import { startWorld } from './world.mjs';
import { envelope } from './envelope.mjs';

let world;
before(async () => { world = await startWorld({ shifted: true, gatherMs: 1200 }); });
after(() => world?.stop());

const webhookUrl = () => `${world.url}/webhooks/whatsapp/escola`;
const states = (person) => world.db(`SELECT a.rank FROM attempt a JOIN outbox o USING (tenant_id, outbox_id)
    JOIN conversation c USING (tenant_id, conversation_id) JOIN person_key k USING (tenant_id, person_id)
    WHERE k.key = '${person.chave}' ORDER BY a.attempt_id`);

test('000-21 at 03:00 on a Sunday a parent gets the second copy, and a person is promised for the next working hours', async () => {
    const now = new Date(world.now());
    const sunday = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate() + ((7 - now.getUTCDay()) % 7 || 7), 6);
    await world.later(Math.round((sunday - world.now()) / 1000) + 30); // 06:00 UTC is 03:00 in São Paulo
    const local = new Date(world.now()).toLocaleString('pt-BR', { timeZone: 'America/Sao_Paulo', weekday: 'long', hour: 'numeric', minute: 'numeric' });
    assert.match(local, /domingo.*03:00/);
    assert.equal((await fetch(`${world.adminUrl}/healthz`)).status, 200);
    const ana = world.person('60 dias em atraso');
    await ana.identifies();
    await ana.taps(/2ª via/);
    await ana.hears(/De qual mensalidade/);
    await ana.taps(/Todas/);
    const { pix } = await ana.hearsSecondCopy();
    await world.pay({ payload: pix });
    await ana.hears(/Pagamento recebido/);
    await ana.say('atendente');
    await ana.hears(/Nossa equipe atende .*protocolo.*próximo horário/s);
});

test('short lines in quick succession become one turn', async () => {
    const bia = await world.stranger();
    await bia.say('oi');
    await bia.hears(/CPF/);
    const turns = async () => Number((await world.metrics()).match(/^quita_turns(?:_total)?(?:\{[^}]*\})? (\d+)/m)[1]);
    const before = await turns();
    for (const line of ['bom dia', 'tudo bem?', 'queria ver uma coisa']) {
        await bia.say(line);
        await sleep(200);
    }
    await bia.hears(/CPF/);
    await bia.hearsNothing(2500);
    assert.equal(await turns(), before + 1);
});

test('after a silence the bot nudges once', async () => {
    const caio = await world.stranger();
    await caio.say('oi');
    await caio.hears(/CPF/);
    await world.later(8 * 60);
    await caio.hears(/Continuo por aqui/);
    await world.later(8 * 60);
    await caio.hearsNothing(1500);
});

test('a message that comes hours late gets one apology, not a conversation', async () => {
    const duda = world.person('5 dias em atraso');
    const at = world.now() - 7 * 3600e3;
    await duda.say('oi', { at });
    await duda.hears(/várias horas depois/);
    await duda.say('alguém?', { at: at + 1000 });
    await duda.hearsNothing(1500);
    await duda.identifies();
});

test('C5 webhooks that come twice and out of order cause each answer once', async () => {
    await world.api('/webhooks', { duplicate: 1, reorder: 0.5, reorder_ms: 150, seed: 5 });
    const edu = world.person('5 dias em atraso');
    await edu.identifies();
    await edu.taps(/2ª via/);
    const { pix } = await edu.hearsSecondCopy();
    await world.pay({ payload: pix, notice: { copies: 3 } });
    await edu.hears(/Pagamento recebido/);
    await edu.hearsNothing(1500);
    await world.api('/webhooks', { duplicate: 0, reorder: 0 });
    await until('statuses', async () => (await states(edu)).every(([rank]) => rank === '2'));
    await world.api(edu.path('/seen'), {});
    await until('read', async () => (await states(edu)).every(([rank]) => rank === '3'));
    const [sent] = (await world.log('send')).filter((s) => s.phone === edu.wa_id);
    const stale = { id: sent.wamid, status: 'delivered', timestamp: String(Math.floor(world.now() / 1000)), recipient_id: edu.wa_id, biz_opaque_callback_data: sent.opaque };
    const body = envelope([]);
    body.entry[0].changes[0].value = { ...body.entry[0].changes[0].value, messages: undefined, contacts: undefined, statuses: [stale] };
    assert.equal((await world.webhook(body)).status, 200);
    await sleep(500);
    assert.ok((await states(edu)).every(([rank]) => rank === '3'), 'a status is never downgraded');
});

test('a send that the provider answers by 500 is repeated after two minutes without a word of it; outside the window no text leaves', async () => {
    const fabi = await world.stranger();
    await world.fault({ on: 'messages', do: 'fail', code: 131000, http: 500, times: 1, match: { to: `+${fabi.wa_id}` } });
    await fabi.say('oi');
    await until('unknown', async () => (await world.one('SELECT count(*) FROM outbox_queue WHERE state = 2')) === '1');
    await fabi.hearsNothing();
    await world.later(125); // nobody has heard of it for two minutes
    await fabi.hears(/CPF/);
    await fabi.hearsNothing();

    const gil = world.person('5 dias em atraso');
    await gil.identifies();
    await gil.taps(/2ª via/);
    const { pix } = await gil.hearsSecondCopy();
    await world.later(25 * 3600);
    const before = (await world.log('send')).length;
    await world.pay({ payload: pix, force: true });
    await until('the payment', async () => (await world.one(`SELECT count(*) FROM charge h JOIN person_key k USING (tenant_id, person_id) WHERE k.key = '${gil.chave}' AND h.status = 1`)) === '1');
    await gil.hearsNothing(2500);
    assert.equal((await world.log('send')).length, before);
    assert.equal((await world.log('send')).filter((s) => s.code === 131047).length, 0, 'it was not even tried');
});

test('a send whose answer is lost is unknown; a reply is repeated once, two minutes later', async () => {
    const hugo = await world.stranger();
    await world.fault({ on: 'messages', do: 'drop_after_accept', times: 1, match: { to: `+${hugo.wa_id}` } });
    await world.fault({ on: 'webhook', do: 'fail', times: 20, match: { what: 'statuses' } });
    await hugo.say('oi');
    await hugo.hears(/CPF/);
    await until('unknown', async () => (await world.one('SELECT count(*) FROM outbox_queue WHERE state = 2')) === '1', 20000);
    await hugo.hearsNothing(1500);
    await world.later(125);
    await hugo.hears(/CPF/);
    await world.later(125);
    await hugo.hearsNothing(2500);
    await world.api('/faults', undefined, 'DELETE');
});

test('pause stops all sending within two seconds, outlives a restart, and resume lets it go on', async () => {
    await world.quita(['pause']);
    await sleep(2000);
    const iris = await world.stranger();
    await iris.say('oi');
    await iris.hearsNothing(2000);
    assert.equal((await world.server.stop()).code, 0);
    await world.startServer();
    await iris.hearsNothing(1500);
    await world.quita(['resume']);
    await iris.hears(/CPF/, 4000);
});

test('hostile bodies: wrong signature 401, unknown app 404, over 3 MB 413, garbage 200; the server lives on', async () => {
    const post = (url, body, headers = {}) => fetch(url, { method: 'POST', body, headers: { 'Content-Type': 'application/json', ...headers } });
    assert.equal((await post(webhookUrl(), '{}', { 'X-Hub-Signature-256': `sha256=${'0'.repeat(64)}` })).status, 401);
    assert.equal((await post(webhookUrl(), '{}')).status, 401);
    assert.equal((await post(`${world.url}/webhooks/whatsapp/ninguem`, '{}')).status, 404);
    const big = await post(webhookUrl(), Buffer.alloc(3 * 1024 * 1024 + 1, 0x20)).then((r) => r.status, () => 'closed');
    assert.equal(big, 413);
    for (const body of ['{"object":', 'null', '[]', '\u0000', '{"object":"whatsapp_business_account","entry":[{}]}', '{"entry":"x"}']) {
        assert.equal((await world.webhook(body)).status, 200, body);
    }
    const lone = { from: '5511987650000', id: `wamid.${Date.now()}`, timestamp: String(Math.floor(world.now() / 1000)), type: 'text', text: { body: 'PLACE' } };
    assert.equal((await world.webhook(JSON.stringify(envelope([lone])).replace('PLACE', 'oi \\ud83d \\u0000'))).status, 200);
    const joao = await world.stranger();
    await joao.say('oi');
    await joao.hears(/CPF/);
});

test('while PostgreSQL is away messages are taken into the spool, and answered in their order when it is back', async () => {
    const lia = await world.stranger();
    await lia.say('oi');
    await lia.hears(/CPF/);
    await world.stopDatabase('crash');
    const before = (await world.log('webhook')).length;
    const lines = ['primeira linha', 'segunda linha', 'terceira linha'];
    for (const [i, line] of lines.entries()) {
        await lia.say(line);
        await until('it is taken', async () => (await world.log('webhook')).slice(before).filter((w) => w.http === 200).length > i);
    }
    await world.startDatabase();
    await lia.hears(/CPF/, 20000);
    await lia.hearsNothing();
    const kept = await world.db(`SELECT text FROM message WHERE text LIKE '%linha' ORDER BY message_id`);
    assert.deepEqual(kept.flat(), lines);
    await until('the spool is drained', () => fs.readdirSync(world.env.QUITA_SPOOL).every((f) => fs.statSync(`${world.env.QUITA_SPOOL}/${f}`).size < 64));
});

test('SIGTERM drains: what was acknowledged is answered, by this process or the next', async () => {
    const people = await Promise.all(Array.from({ length: 8 }, () => world.stranger()));
    await Promise.all(people.map((p) => p.say('oi')));
    const ended = await world.server.stop();
    assert.equal(ended.code, 0);
    await world.startServer();
    for (const p of people) await p.hears(/CPF/, 20000);
    for (const p of people) await p.hearsNothing(50);
});

test('no CPF, phone, text or token of anybody stands in the log', async () => {
    const words = world.server.words();
    assert.ok(words.length > 500);
    const canaries = [...world.people.flatMap((p) => [p.cpf, p.cpf.replace(/\D/g, ''), p.wa_id, p.name]), 'sandbox_access_token', 'sandbox_app_secret', 'alguém?'];
    const found = canaries.filter((c) => c && words.includes(c));
    assert.deepEqual(found, []);
    for (const url of (await world.log('send')).map((s) => s.text?.match(/\/p\/([\w-]{20,})/)?.[1]).filter(Boolean)) assert.ok(!words.includes(url));
});
