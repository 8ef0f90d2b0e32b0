import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { BUSINESS, NUMBER, T0, message, text, world } from './support.js';

/* Tokens, addresses, error bodies, numbers, window and rates. */
let w;
before(async () => { w = await world({ unknown: 'status' }); });
after(() => w.stop());

const TOKENS = [['none', undefined], ['empty', 'Bearer '], ['wrong', 'Bearer sandbox_access_tokeX'], ['another scheme', 'Basic sandbox_access_token']];
for (const [name, authorization] of TOKENS) {
    test(`a token that is ${name} gives 401 and 190`, async () => {
        const answer = await w.call('POST', `/v26.0/${NUMBER}/messages`, text('+5511987654321'), authorization ? { Authorization: authorization } : {});
        assert.equal(answer.status, 401);
        assert.equal(answer.json.error.code, 190);
        assert.equal(answer.json.error.type, 'OAuthException');
    });
}

test('an unknown phone_number_id gives 100 with subcode 33', async () => {
    const { status, json } = await w.post(text('+5511987654321'), { number: '1' });
    assert.deepEqual([status, json.error.code, json.error.error_subcode, json.error.type], [400, 100, 33, 'GraphMethodException']);
});

test('another API version is refused', async () => {
    const { status } = await w.call('POST', `/v1.0/${NUMBER}/messages`, text('+5511987654321'), { Authorization: 'Bearer sandbox_access_token' });
    assert.equal(status, 400);
});

test('an error has the shape of the reference', async () => {
    const { json } = await w.post(text('+5511987654321', 'x'.repeat(4097)));
    assert.deepEqual(Object.keys(json.error), ['message', 'type', 'code', 'error_data', 'fbtrace_id']);
    assert.equal(json.error.message, '(#100) Invalid parameter');
    assert.equal(json.error.error_data.messaging_product, 'whatsapp');
    assert.match(json.error.error_data.details, /4096/);
});

test('an accepted message answers input, wa_id and a wamid', async () => {
    const { to } = await w.person({ wa_id: '5511911112222' });
    const { status, json } = await w.post(text(to));
    assert.equal(status, 200);
    assert.equal(json.messaging_product, 'whatsapp');
    assert.deepEqual(json.contacts, [{ input: to, wa_id: '5511911112222' }]);
    assert.match(json.messages[0].id, /^wamid\.[A-Za-z0-9+/=]{20,}$/);
    assert.equal(json.messages[0].message_status, undefined);
});

test('wamids never repeat', async () => {
    const { to } = await w.person({ wa_id: '5511911112223' });
    const answers = await Promise.all(Array.from({ length: 40 }, () => w.post(text(to))));
    assert.equal(new Set(answers.map((a) => a.json.messages[0].id)).size, 40);
});

const SPELLINGS = [
    ['registered without the ninth digit, dialled with it', '553181234567', '+5531981234567', '553181234567'],
    ['registered without it, dialled without it', '553181234568', '+553181234568', '553181234568'],
    ['registered with it, dialled without it', '5511981234569', '+551181234569', '5511981234569'],
    ['area code 55', '5555991234567', '+5555991234567', '5555991234567'],
    ['a landline', '551130034567', '+551130034567', '551130034567'],
    ['abroad', '351912345678', '+351 912 345 678', '351912345678'],
];
for (const [name, registered, dialled, answered] of SPELLINGS) {
    test(`${name}: wa_id is ${answered}`, async () => {
        await w.person({ wa_id: registered });
        const { json } = await w.post(text(dialled));
        assert.equal(json.contacts[0].wa_id, answered);
    });
}

test('a number without plus gets the country code before it, and reaches nobody', async () => {
    await w.person({ wa_id: '5511911113333' });
    const { json } = await w.post(text('5511911113333'));
    assert.equal(json.contacts[0].wa_id, '555511911113333');
    assert.equal((await w.post(text('11911113333'))).json.contacts[0].wa_id, '5511911113333');
});

test('a phone that insists on its spelling is not reached under the other', async () => {
    await w.person({ wa_id: '552181234567', strict_spelling: true });
    const wrong = (await w.post(text('+5521981234567'))).json.messages[0].id;
    await w.receiver.until(() => w.receiver.statuses().some((s) => s.id === wrong));
    const failed = w.receiver.statuses().find((s) => s.id === wrong);
    assert.deepEqual([failed.status, failed.errors[0].code], ['failed', 131026]);
    assert.equal((await w.post(text('+552181234567'))).json.contacts[0].wa_id, '552181234567');
});

test('a BSUID is a recipient, and the answer names it', async () => {
    const { bsuid } = (await w.api('POST', '/phones', { wa_id: '5511922220000', hides_phone: true })).json;
    await w.api('POST', '/phones/5511922220000/send', { text: 'oi' });
    const { json } = await w.post({ messaging_product: 'whatsapp', recipient: bsuid, type: 'text', text: { body: 'a' } });
    assert.deepEqual(json.contacts, [{ input: bsuid, user_id: bsuid }]);
    await w.receiver.until(() => w.receiver.statuses().some((s) => s.id === json.messages[0].id));
    const status = w.receiver.statuses().find((s) => s.id === json.messages[0].id);
    assert.equal(status.recipient_id, undefined);
    assert.equal(status.recipient_user_id, bsuid);
});

test('"to" wins over "recipient"', async () => {
    const a = await w.person({ wa_id: '5511922220001' });
    const { json } = await w.post(text(a.to, 'a', { recipient: 'BR.0000' }));
    assert.equal(json.contacts[0].wa_id, a.wa_id);
});

for (const recipient of ['br.123', 'BR', 'BR.', 'BR.12 34', '5511987654321', 7]) {
    test(`a recipient ${JSON.stringify(recipient)} is 131009`, async () => {
        const { json } = await w.post({ messaging_product: 'whatsapp', recipient, type: 'text', text: { body: 'a' } });
        assert.equal(json.error.code, 131009);
    });
}

test('the window closes 24 hours after the last message of the person, to the millisecond', async () => {
    const { to } = await w.person({ wa_id: '5511933330000' });
    w.time = T0 + 24 * 3600e3 - 1;
    assert.equal((await w.post(text(to))).status, 200);
    w.time = T0 + 24 * 3600e3;
    const closed = await w.post(text(to));
    w.time = T0;
    assert.deepEqual([closed.status, closed.json.error.code], [400, 131047]);
});

test('who never wrote gets 131047, but a template', async () => {
    await w.api('POST', '/phones', { wa_id: '5511933330001' });
    assert.equal((await w.post(text('+5511933330001'))).json.error.code, 131047);
    const sent = await w.post(message('+5511933330001', 'template', { name: 'recado_cadastro', language: { code: 'pt_BR' }, components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ana' }, { type: 'text', text: 'Escola' }] }] }));
    assert.equal(sent.json.messages[0].message_status, 'accepted');
});

test('a reaction of the person does not open the window', async () => {
    const { to } = await w.person({ wa_id: '5511933330002' });
    const { json } = await w.post(text(to));
    w.time = T0 + 20 * 3600e3;
    await w.api('POST', '/phones/5511933330002/send', { reaction: { wamid: json.messages[0].id, emoji: '👍' } });
    w.time = T0 + 25 * 3600e3;
    const closed = await w.post(text(to));
    w.time = T0;
    assert.equal(closed.json.error.code, 131047);
});

test('the identity hash must agree', async () => {
    const { to } = await w.person({ wa_id: '5511933330003', identity_hash: 'abc' });
    assert.equal((await w.post(text(to, 'a', { recipient_identity_key_hash: 'abc' }))).status, 200);
    assert.equal((await w.post(text(to, 'a', { recipient_identity_key_hash: 'abd' }))).json.error.code, 137000);
});

test('a pair may have 45 at once, then one each six seconds', async () => {
    const { to } = await w.person({ wa_id: '5511933330004' });
    for (let i = 0; i < 45; i++) assert.equal((await w.post(text(to))).status, 200);
    const refused = await w.post(text(to));
    assert.deepEqual([refused.status, refused.json.error.code], [400, 131056]);
    w.time += 5999;
    assert.equal((await w.post(text(to))).json.error.code, 131056);
    w.time += 1;
    assert.equal((await w.post(text(to))).status, 200);
    assert.equal((await w.post(text(to))).json.error.code, 131056);
    w.time = T0;
});

test('read marks earlier messages and shows the typing indicator for 25 seconds', async () => {
    const person = await w.person({ wa_id: '5511933330005' });
    const { status, json } = await w.post({ messaging_product: 'whatsapp', status: 'read', message_id: person.wamid, typing_indicator: { type: 'text' } });
    assert.deepEqual([status, json], [200, { success: true }]);
    const phone = (await w.api('GET', '/phones/5511933330005')).json;
    assert.equal(phone.typing_until, T0 + 25000);
    assert.equal((await w.api('GET', '/phones/5511933330005/messages')).json.messages[0].tick, 'read');
    await w.post(text(person.to));
    assert.equal((await w.api('GET', '/phones/5511933330005')).json.typing_until, 0);
});

const READS = [
    ['an unknown message', (b) => { b.message_id = 'wamid.AAAAAAAAAAAAAAAA'; }, 131009],
    ['no message', (b) => delete b.message_id, 131008],
    ['another status', (b) => { b.status = 'delivered'; }, 100],
    ['an unknown indicator', (b) => { b.typing_indicator = { type: 'audio' }; }, 100],
    ['an extra name', (b) => { b.to = '+5511'; }, 100],
];
for (const [name, change, code] of READS) {
    test(`read with ${name} gives ${code}`, async () => {
        const person = await w.person({ wa_id: '5511933330006' });
        const body = { messaging_product: 'whatsapp', status: 'read', message_id: person.wamid };
        change(body);
        assert.equal((await w.post(body)).json.error.code, code);
    });
}

test('a message can be marked as read for 30 days', async () => {
    const person = await w.person({ wa_id: '5511933330007' });
    w.time = T0 + 30 * 86400e3 + 1;
    const late = await w.post({ messaging_product: 'whatsapp', status: 'read', message_id: person.wamid });
    w.time = T0;
    assert.equal(late.json.error.code, 131009);
});

test('the number and the templates can be read', async () => {
    const headers = { Authorization: 'Bearer sandbox_access_token' };
    const number = await w.call('GET', `/v26.0/${NUMBER}`, undefined, headers);
    assert.equal(number.json.display_phone_number, '+' + BUSINESS);
    const templates = await w.call('GET', '/v26.0/102290129340398/message_templates', undefined, headers);
    assert.ok(templates.json.data.some((t) => t.name === 'segunda_via' && t.parameter_format === 'NAMED'));
    const subscribed = await w.call('POST', '/v26.0/102290129340398/subscribed_apps', '', headers);
    assert.deepEqual(subscribed.json, { success: true });
});
