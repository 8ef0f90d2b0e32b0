import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PDF, text, world } from './support.js';

/* Faults by script: reliability reference 3, B1 to B5. */
const started = async (t) => {
    const w = await world({ pairMs: 0, throughput: 0 });
    t.after(() => w.stop());
    w.to = (await w.person()).to;
    await w.receiver.until(() => w.receiver.requests.length === 1);
    return w;
};
const shown = async (w) => (await w.api('GET', '/phones/5511987654321/messages?from=business')).json.messages.length;
const broken = (w) => assert.rejects(w.post(text(w.to)));
const fault = (w, script) => w.api('POST', '/faults', script);

test('fail: the error that was asked for, so many times, with its headers, and nothing accepted', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'fail', code: 131016, http: 503, times: 2, headers: { 'Retry-After': '7' } });
    for (let i = 0; i < 2; i++) {
        const answer = await w.post(text(w.to));
        assert.deepEqual([answer.status, answer.json.error.code, answer.json.error.is_transient, answer.headers.get('retry-after')], [503, 131016, true, '7']);
    }
    assert.equal(await shown(w), 0);
    assert.equal((await w.post(text(w.to))).status, 200);
    const log = (await w.api('GET', '/log?kind=send')).text.trim().split('\n').map((l) => JSON.parse(l).http);
    assert.equal(log.filter((http) => http !== 200).length, 2, 'each is noted once');
});

test('drop_after_accept: accepted, shown, with statuses, but no answer', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'drop_after_accept' });
    await broken(w);
    assert.equal(await shown(w), 1);
    await w.receiver.until(() => w.receiver.statuses().length === 2);
    const log = (await w.api('GET', '/log?kind=send')).text.trim().split('\n').map((l) => JSON.parse(l));
    assert.deepEqual([log[0].http, log[0].fault, Boolean(log[0].wamid)], [200, 'drop_after_accept', true]);
});

test('drop_after_accept of a message that is refused accepts nothing', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'drop_after_accept' });
    await assert.rejects(w.post(text(w.to, '')));
    assert.equal(await shown(w), 0);
});

test('reset: nothing accepted, connection gone', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'reset' });
    await broken(w);
    assert.equal(await shown(w), 0);
});

test('hang: closed after a while; accepted only on request', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'hang', ms: 50 });
    const began = Date.now();
    await broken(w);
    assert.ok(Date.now() - began >= 45);
    assert.equal(await shown(w), 0);
    await fault(w, { on: 'messages', do: 'hang', ms: 20, accept: true });
    await broken(w);
    assert.equal(await shown(w), 1);
});

test('slow: statuses may come before the answer', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'messages', do: 'slow', ms: 150 });
    let answered = false;
    const sending = w.post(text(w.to)).then((answer) => {
        answered = true;
        return answer;
    });
    await w.receiver.until(() => w.receiver.statuses().length === 2);
    assert.equal(answered, false);
    assert.equal((await sending).json.messages[0].id, w.receiver.statuses()[0].id);
});

for (const body of ['html', 'truncated', 'empty']) {
    test(`garbage ${body}: accepted, answered 200 with what is no answer`, async (t) => {
        const w = await started(t);
        await fault(w, { on: 'messages', do: 'garbage', body });
        const answer = await w.post(text(w.to));
        assert.deepEqual([answer.status, answer.json], [200, null]);
        assert.equal(await shown(w), 1);
    });
}

test('silent and failed_status: no status, and a failed one', async (t) => {
    const w = await started(t);
    await fault(w, [{ on: 'messages', do: 'silent' }, { on: 'messages', do: 'failed_status', code: 131049 }]);
    await w.post(text(w.to));
    await w.post(text(w.to));
    await w.receiver.until(() => w.receiver.statuses().length === 1);
    await new Promise((resolve) => setTimeout(resolve, 40));
    assert.deepEqual(w.receiver.statuses().map((s) => [s.status, s.errors[0].code]), [['failed', 131049]]);
});

test('a fault hits only what it matches', async (t) => {
    const w = await started(t);
    await w.person({ wa_id: '5511987650002' });
    await fault(w, { on: 'messages', do: 'fail', code: 131026, match: { to: '+5511987650002', text: 'boleto' }, times: 9 });
    assert.equal((await w.post(text(w.to, 'boleto'))).status, 200);
    assert.equal((await w.post(text('+5511987650002', 'oi'))).status, 200);
    assert.equal((await w.post(text('+5511987650002', 'segue o boleto'))).json.error.code, 131026);
});

test('a probability tells the same story for the same seed', async (t) => {
    const stories = [];
    for (let round = 0; round < 2; round++) {
        const w = await started(t);
        await fault(w, { on: 'messages', do: 'fail', code: 130429, probability: 0.3, seed: 42 });
        let story = '';
        for (let i = 0; i < 60; i++) story += (await w.post(text(w.to))).status === 200 ? '.' : 'x';
        stories.push(story);
    }
    assert.equal(stories[0], stories[1]);
    const hits = stories[0].split('x').length - 1;
    assert.ok(hits > 8 && hits < 30, `${hits} of 60`);
});

test('faults are listed, cleared one by one or all, and refused when they make no sense', async (t) => {
    const w = await started(t);
    const { ids } = (await fault(w, [{ on: 'messages', do: 'reset' }, { on: 'media', do: 'fail' }])).json;
    assert.equal((await w.api('GET', '/faults')).json.length, 2);
    await w.api('DELETE', `/faults/${ids[0]}`);
    assert.deepEqual((await w.api('GET', '/faults')).json.map((f) => f.id), [ids[1]]);
    await w.api('DELETE', '/faults');
    assert.deepEqual((await w.api('GET', '/faults')).json, []);
    assert.equal((await fault(w, { on: 'messages', do: 'explode' })).status, 400);
    assert.equal((await fault(w, { on: 'moon', do: 'fail' })).status, 400);
});

test('media: a failing upload', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'media', do: 'fail', code: 131000 });
    assert.equal((await w.upload(PDF, 'application/pdf')).status, 500);
    assert.equal((await w.upload(PDF, 'application/pdf')).status, 200);
});

const WEBHOOKS = [
    ['duplicate', { copies: 5 }, 5], ['drop_answer', {}, 2], ['fail', {}, 1], ['slow', { ms: 30 }, 1],
];
for (const [what, options, deliveries] of WEBHOOKS) {
    test(`webhook ${what}: ${deliveries} deliveries of one message`, async (t) => {
        const w = await started(t);
        await fault(w, { on: 'webhook', do: what, ...options });
        await w.api('POST', '/phones/5511987654321/send', { text: 'de novo' });
        const here = () => w.receiver.messages().filter((m) => m.text?.body === 'de novo').length;
        await w.receiver.until(() => here() === deliveries);
        await new Promise((resolve) => setTimeout(resolve, 40));
        assert.equal(here(), deliveries);
    });
}

test('webhook reset: cut in the middle, then whole', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'webhook', do: 'reset' });
    await w.api('POST', '/phones/5511987654321/send', { text: 'inteiro' });
    await w.receiver.until(() => w.receiver.messages().some((m) => m.text?.body === 'inteiro'));
    const log = (await w.api('GET', '/log?kind=webhook')).text.trim().split('\n').map((l) => JSON.parse(l));
    assert.deepEqual(log.slice(-2).map((l) => [l.http, l.fault]), [[null, 'reset'], [200, undefined]]);
});

test('webhook bad_signature: one with a wrong signature, then the right one', async (t) => {
    const w = await started(t);
    await fault(w, { on: 'webhook', do: 'bad_signature' });
    await w.api('POST', '/phones/5511987654321/send', { text: 'assinado' });
    const here = () => w.receiver.requests.filter((r) => r.json.entry[0].changes[0].value.messages?.[0].text?.body === 'assinado');
    await w.receiver.until(() => here().length === 2);
    const [bad, good] = here();
    assert.ok(bad.bytes.equals(good.bytes));
    assert.notEqual(bad.headers['x-hub-signature-256'], good.headers['x-hub-signature-256']);
});
