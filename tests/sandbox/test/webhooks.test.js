import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { test } from 'node:test';
import { NUMBER, SECRET, signature, text, world } from './support.js';
import { sign } from '../webhooks/post.js';

/* Webhooks: WhatsApp reference 2. */
const started = async (t, settings) => {
    const w = await world({ pairMs: 0, throughput: 0, ...settings });
    t.after(() => w.stop());
    return w;
};
const lines = (w, kind) => w.sandbox.journal.lines.map((l) => JSON.parse(l)).filter((l) => l.kind === kind);

test('the signature agrees with the test vectors of the reference', () => {
    const vectors = [
        ['{"object":"whatsapp_business_account","entry":[]}', 'dec6a680679a968e7e0319355b23599cbfc54502c0784668e9618baa0c633756'],
        ['{"object": "whatsapp_business_account", "entry": []}', '56cbbaf4961c6cfdae48b7f116c047e5eb513d2c931baae63a2bc1afd26f803a'],
    ];
    for (const [body, hex] of vectors) assert.equal(sign('test_app_secret', Buffer.from(body)), 'sha256=' + hex);
});

test('a webhook is signed over its raw bytes and has the envelope of the reference', async (t) => {
    const w = await started(t);
    await w.person();
    await w.receiver.until(() => w.receiver.requests.length === 1);
    const [{ headers, bytes, json }] = w.receiver.requests;
    assert.equal(headers['x-hub-signature-256'], signature(SECRET, bytes));
    assert.equal(headers['content-type'], 'application/json');
    assert.equal(Number(headers['content-length']), bytes.length);
    assert.equal(json.object, 'whatsapp_business_account');
    const [{ id, changes: [{ field, value }] }] = json.entry;
    assert.deepEqual([id, field, value.messaging_product], ['102290129340398', 'messages', 'whatsapp']);
    assert.deepEqual(value.metadata, { display_phone_number: '551130031234', phone_number_id: NUMBER });
    assert.equal(value.contacts[0].wa_id, '5511987654321');
    assert.equal(value.messages[0].from_user_id, value.contacts[0].user_id);
    assert.match(value.messages[0].timestamp, /^\d{10}$/);
});

test('no webhook leaves before the handshake, which sends mode, challenge and token', async (t) => {
    const w = await started(t);
    const asked = [];
    w.receiver.server.removeAllListeners('request');
    w.receiver.server.on('request', (req, res) => {
        const query = new URL(req.url, 'http://x').searchParams;
        if (req.method === 'POST') return w.receiver.take(req, res);
        asked.push(Object.fromEntries(query));
        return res.writeHead(asked.length < 2 ? 503 : 200).end(asked.length < 3 ? 'wrong' : query.get('hub.challenge'));
    });
    const second = await world({ handshake: 'required', webhook: w.receiver.address });
    t.after(() => second.stop());
    await second.person();
    await w.receiver.until(() => asked.length === 2);
    assert.equal(w.receiver.requests.length, 0);
    await w.receiver.until(() => w.receiver.requests.length === 1);
    assert.equal(asked.length, 3);
    assert.equal(asked[0]['hub.mode'], 'subscribe');
    assert.equal(asked[0]['hub.verify_token'], 'sandbox_verify_token');
    assert.match(asked[0]['hub.challenge'], /^\d+$/);
});

test('anything but 200 is sent again, the same bytes, less and less often', async (t) => {
    const w = await started(t, { retryScale: 0.1 });
    const answers = [500, 204, 403, 200];
    w.receiver.answer = () => answers[w.receiver.requests.length];
    await w.person();
    await w.receiver.until(() => w.receiver.requests.length === 4);
    const [first, ...others] = w.receiver.requests;
    others.forEach((r) => assert.ok(r.bytes.equals(first.bytes)));
    const gaps = others.map((r, i) => r.at - w.receiver.requests[i].at);
    assert.ok(gaps[0] < 60 && gaps[1] >= 95 && gaps[2] >= 190, `gaps ${gaps}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.equal(w.receiver.requests.length, 4);
    assert.deepEqual(lines(w, 'webhook').map((l) => l.http), answers);
});

test('a webhook without an answer is sent again', async (t) => {
    const w = await started(t, { webhookTimeoutMs: 80 });
    w.receiver.answer = () => (w.receiver.requests.length ? 200 : 'hang');
    await w.person();
    await w.receiver.until(() => w.receiver.requests.length === 2);
    assert.equal(lines(w, 'webhook')[0].error, 'timeout');
});

test('statuses come as sent and delivered, and read when somebody looks', async (t) => {
    const w = await started(t, { deliveredMs: 20 });
    const { to } = await w.person();
    const { json } = await w.post(text(to, 'a', { biz_opaque_callback_data: '4711' }));
    await w.receiver.until(() => w.receiver.statuses().length === 2);
    await w.api('POST', '/phones/5511987654321/seen');
    await w.receiver.until(() => w.receiver.statuses().length === 3);
    const statuses = w.receiver.statuses();
    assert.deepEqual(statuses.map((s) => s.status), ['sent', 'delivered', 'read']);
    for (const s of statuses) {
        assert.deepEqual([s.id, s.recipient_id, s.biz_opaque_callback_data], [json.messages[0].id, '5511987654321', '4711']);
        assert.equal(s.conversation, undefined);
    }
    assert.deepEqual(statuses.map((s) => Boolean(s.pricing)), [true, true, false]);
});

test('a phone that is off stays at sent until it is back', async (t) => {
    const w = await started(t);
    const { to } = await w.person({ online: false });
    await w.post(text(to));
    await w.receiver.until(() => w.receiver.statuses().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 50));
    assert.deepEqual(w.receiver.statuses().map((s) => s.status), ['sent']);
    await w.api('PATCH', '/phones/5511987654321', { online: true });
    await w.receiver.until(() => w.receiver.statuses().length === 2);
});

test('who blocked the business, and who hides receipts', async (t) => {
    const w = await started(t, { readMs: 0 });
    const blocked = await w.person({ blocked: true });
    const hidden = await w.person({ wa_id: '5511987650001', receipts: false });
    await w.post(text(blocked.to));
    await w.post(text(hidden.to));
    await w.receiver.until(() => w.receiver.statuses().length === 3);
    await new Promise((resolve) => setTimeout(resolve, 50));
    const words = (to) => w.receiver.statuses().filter((s) => '+' + s.recipient_id === to).map((s) => s.status);
    assert.deepEqual([words(blocked.to), words(hidden.to)], [['sent'], ['sent', 'delivered']]);
    assert.equal((await w.api('GET', '/phones/5511987654321/messages?from=business')).json.messages.length, 0);
});

test('units come in batches on demand, messages and statuses in one body', async (t) => {
    const w = await started(t);
    await w.api('POST', '/phones', { wa_id: '5511987654321' });
    await w.api('POST', '/webhooks', { batch_max: 1000, paused: true });
    for (let i = 0; i < 30; i++) await w.api('POST', '/phones/5511987654321/send', { text: `linha ${i}` });
    await w.post(text('+5511987654321'));
    await new Promise((resolve) => setTimeout(resolve, 30));
    assert.equal(w.receiver.requests.length, 0);
    await w.api('POST', '/webhooks', { paused: false });
    await w.receiver.until(() => w.receiver.messages().length === 30);
    assert.equal(w.receiver.requests.length, 1);
    assert.equal(w.receiver.statuses().length, 2);
});

test('duplicates and disorder on demand lose nothing', async (t) => {
    const w = await started(t);
    await w.api('POST', '/phones', { wa_id: '5511987654321' });
    await w.api('POST', '/webhooks', { duplicate: 0.5, reorder: 0.5, reorder_ms: 60, seed: 5 });
    for (let i = 0; i < 60; i++) await w.api('POST', '/phones/5511987654321/send', { text: String(i) });
    await w.receiver.until(() => new Set(w.receiver.messages().map((m) => m.id)).size === 60);
    await new Promise((resolve) => setTimeout(resolve, 150));
    const bodies = w.receiver.messages().map((m) => Number(m.text.body));
    assert.ok(bodies.length > 70 && bodies.length < 110, `${bodies.length} deliveries`);
    assert.notDeepEqual(bodies, [...bodies].sort((a, b) => a - b));
    assert.ok((await w.api('GET', '/status')).json.webhooks.idle);
});

test('account news and raw bodies can be sent', async (t) => {
    const w = await started(t);
    await w.api('POST', '/webhooks/event', { field: 'account_update', value: { event: 'ACCOUNT_VIOLATION' } });
    await w.receiver.until(() => w.receiver.requests.length === 1);
    assert.deepEqual(w.receiver.requests[0].json.entry[0].changes, [{ value: { event: 'ACCOUNT_VIOLATION' }, field: 'account_update' }]);
    const raw = '{ "object": "x" }';
    const answer = await w.call('POST', '/sandbox/api/webhooks/raw', raw);
    assert.equal(answer.json.status, 200);
    const seen = w.receiver.requests[1];
    assert.equal(seen.bytes.toString(), raw);
    assert.equal(seen.headers['x-hub-signature-256'], 'sha256=' + createHmac('sha256', SECRET).update(raw).digest('hex'));
});

test('the log tells every send and every webhook with its answer', async (t) => {
    const w = await started(t);
    const { to, wamid } = await w.person();
    const { json } = await w.post(text(to, 'olá', { biz_opaque_callback_data: '12' }));
    await w.post(text(to, ''));
    await w.receiver.until(() => w.receiver.statuses().length === 2);
    const log = (await w.api('GET', '/log')).text.trim().split('\n').map((l) => JSON.parse(l));
    const sends = log.filter((l) => l.kind === 'send');
    assert.deepEqual([sends[0].http, sends[0].wamid, sends[0].to, sends[0].opaque, sends[0].text], [200, json.messages[0].id, to, '12', 'olá']);
    assert.match(sends[0].hash, /^[0-9a-f]{64}$/);
    assert.deepEqual([sends[1].http, sends[1].code, sends[1].wamid], [400, 131008, undefined]);
    assert.ok(log.some((l) => l.kind === 'webhook' && l.units.includes(wamid) && l.http === 200));
    assert.ok(log.every((l) => Number.isInteger(l.t)));
});
