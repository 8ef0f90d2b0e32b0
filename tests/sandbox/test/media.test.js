import assert from 'node:assert/strict';
import http from 'node:http';
import { after, before, test } from 'node:test';
import { createHash } from 'node:crypto';
import { NUMBER, PDF, PNG, T0, message, world } from './support.js';
import { SAMPLES } from '../control/samples.js';

/* Media: WhatsApp reference 3.3. */
let w;
const token = { Authorization: 'Bearer sandbox_access_token' };
before(async () => { w = await world(); });
after(() => w.stop());

const big = (head, size) => Buffer.concat([head, Buffer.alloc(size - head.length)]);
const MB = 1024 * 1024;
const UPLOADS = [
    ['a PDF', PDF, 'application/pdf', {}, 0],
    ['a PNG', PNG, 'image/png', {}, 0],
    ['an image of 5 MB', big(PNG, 5 * MB), 'image/png', {}, 0],
    ['an image of a byte more', big(PNG, 5 * MB + 1), 'image/png', {}, 131053],
    ['a sticker over 500 KB', big(Buffer.from('RIFF0000WEBP'), 512001), 'image/webp', {}, 131053],
    ['a type that is not supported', Buffer.from('<html>'), 'text/html', {}, 100],
    ['a PNG that says it is a PDF', PNG, 'application/pdf', {}, 131053],
    ['a part of another type than declared', PDF, 'application/pdf', { declared: 'image/png' }, 131053],
    ['an empty file', Buffer.alloc(0), 'application/pdf', {}, 131053],
    ['another messaging_product', PDF, 'application/pdf', { product: 'sms' }, 100],
    ['a type with parameters', SAMPLES.audio.make(), 'audio/ogg; codecs=opus', {}, 0],
];
for (const [name, bytes, type, options, code] of UPLOADS) {
    test(`uploading ${name} gives ${code}`, async () => {
        const answer = await w.upload(bytes, type, options);
        assert.equal(answer.json.error?.code ?? 0, code, answer.text);
        if (!code) assert.match(answer.json.id, /^\d{10,}$/);
    });
}

test('an upload that is no form is refused', async () => {
    const { json } = await w.call('POST', `/v26.0/${NUMBER}/media`, PDF, { ...token, 'Content-Type': 'application/pdf' });
    assert.equal(json.error.code, 100);
});

test('an id describes its media, with an address that opens with the token alone', async () => {
    const { id } = (await w.upload(PDF, 'application/pdf')).json;
    const { json } = await w.call('GET', `/v26.0/${id}?phone_number_id=${NUMBER}`, undefined, token);
    assert.deepEqual(
        [json.mime_type, json.file_size, json.id, json.messaging_product, json.sha256],
        ['application/pdf', String(PDF.length), id, 'whatsapp', createHash('sha256').update(PDF).digest('base64')]);
    assert.equal((await fetch(json.url)).status, 401);
    const got = await fetch(json.url, { headers: token });
    assert.equal(got.headers.get('content-type'), 'application/pdf');
    assert.deepEqual(Buffer.from(await got.arrayBuffer()), PDF);
});

test('a download without a User-Agent is refused', async () => {
    const { id } = (await w.upload(PDF, 'application/pdf')).json;
    const { url } = (await w.call('GET', `/v26.0/${id}`, undefined, token)).json;
    const status = await new Promise((resolve) => http.get(url, { headers: token }, (res) => res.resume().on('end', () => resolve(res.statusCode))));
    assert.equal(status, 400);
});

test('an address lives five minutes, an uploaded id 30 days, a received one seven', async () => {
    const { id } = (await w.upload(PDF, 'application/pdf')).json;
    const { url } = (await w.call('GET', `/v26.0/${id}`, undefined, token)).json;
    await w.person();
    await w.api('POST', '/phones/5511987654321/send', { sample: 'foto' });
    await w.receiver.until(() => w.receiver.messages().some((m) => m.image));
    const received = w.receiver.messages().find((m) => m.image).image.id;
    w.time = T0 + 5 * 60e3;
    assert.equal((await fetch(url, { headers: token })).status, 404);
    w.time = T0 + 7 * 86400e3;
    assert.equal((await w.call('GET', `/v26.0/${received}`, undefined, token)).status, 400);
    assert.equal((await w.call('GET', `/v26.0/${id}`, undefined, token)).status, 200);
    w.time = T0 + 30 * 86400e3;
    assert.equal((await w.call('GET', `/v26.0/${id}`, undefined, token)).status, 400);
    w.time = T0;
});

test('another number may not send what this one uploaded', async (t) => {
    const two = await world({ phoneNumberIds: [NUMBER, '200'], displayNumbers: ['551130031234', '551130031235'] });
    t.after(() => two.stop());
    const { to } = await two.person();
    await two.api('POST', '/phones/5511987654321/send', { text: 'oi', number: '200' });
    const { id } = (await two.upload(PDF, 'application/pdf')).json;
    assert.equal((await two.post(message(to, 'document', { id }), { number: '200' })).json.error.code, 100);
    assert.equal((await two.post(message(to, 'document', { id }))).status, 200);
});

for (const [name, sample] of Object.entries(SAMPLES)) {
    test(`the sample ${name} arrives as ${sample.kind} and can be fetched`, async () => {
        await w.person({ wa_id: '5511987650000' });
        const before = w.receiver.messages().length;
        await w.api('POST', '/phones/5511987650000/send', { sample: name });
        await w.receiver.until(() => w.receiver.messages().slice(before).some((m) => m.type === sample.kind));
        const part = w.receiver.messages().slice(before).find((m) => m.type === sample.kind)[sample.kind];
        assert.equal(part.mime_type, sample.type);
        const { url } = (await w.call('GET', `/v26.0/${part.id}`, undefined, token)).json;
        const bytes = Buffer.from(await (await fetch(url, { headers: token })).arrayBuffer());
        assert.equal(createHash('sha256').update(bytes).digest('base64'), part.sha256);
    });
}
