import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { T0, message, text, world } from './support.js';

/* What a person can do, and the webhook it makes: WhatsApp reference 3 and 4. */
let w;
const WAMID = 'wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEg==';
before(async () => {
    w = await world({ pairMs: 0 });
    await w.api('POST', '/phones', { wa_id: '5511987654321', name: 'Ana Prado', bsuid: 'BR.123' });
});
after(() => w.stop());

async function act(action, id = '5511987654321') {
    const { status, json } = await w.api('POST', `/phones/${id}/send`, action);
    assert.equal(status, 200, JSON.stringify(json));
    await w.receiver.until(() => w.receiver.messages().some((m) => m.id === json.wamid));
    return w.receiver.messages().find((m) => m.id === json.wamid);
}

const ACTIONS = [
    ['a text', { text: 'oi' }, 'text', { text: { body: 'oi' } }],
    ['a tap on a reply button', { tap: { payload: 'via', title: '2ª via', wamid: WAMID } }, 'interactive',
        { interactive: { type: 'button_reply', button_reply: { id: 'via', title: '2ª via' } }, context: { from: '551130031234', id: WAMID } }],
    ['a list choice', { tap: { payload: 'r1', title: 'Pix', description: 'na hora', kind: 'list', wamid: WAMID } }, 'interactive',
        { interactive: { type: 'list_reply', list_reply: { id: 'r1', title: 'Pix', description: 'na hora' } } }],
    ['a template quick reply', { tap: { payload: 'p', title: 'Parar', kind: 'template' } }, 'button', { button: { payload: 'p', text: 'Parar' } }],
    ['a place at zero', { location: { latitude: 0, longitude: 0 } }, 'location', { location: { latitude: 0, longitude: 0 } }],
    ['contacts', { contacts: [{ name: { formatted_name: 'Ana' } }] }, 'contacts', { contacts: [{ name: { formatted_name: 'Ana' } }] }],
    ['a reaction', { reaction: { wamid: WAMID, emoji: '👍' } }, 'reaction', { reaction: { message_id: WAMID, emoji: '👍' } }],
    ['a reaction taken back', { reaction: { wamid: WAMID, emoji: '' } }, 'reaction', { reaction: { message_id: WAMID } }],
    ['an edit', { edit: { wamid: WAMID, text: 'novo' } }, 'edit', { edit: { original_message_id: WAMID, message: { type: 'text', text: { body: 'novo' } } } }],
    ['a revoke', { revoke: { wamid: WAMID } }, 'revoke', { revoke: { original_message_id: WAMID } }],
    ['a quote', { text: 'isso', reply_to: WAMID }, 'text', { context: { from: '551130031234', id: WAMID } }],
    ['any message', { unknown: { type: 'hologram', hologram: {} } }, 'hologram', { hologram: {} }],
];
for (const [name, action, type, parts] of ACTIONS) {
    test(`${name} arrives as ${type}`, async () => {
        const unit = await act(action);
        assert.deepEqual([unit.type, unit.from, unit.from_user_id], [type, '5511987654321', 'BR.123']);
        for (const [part, value] of Object.entries(parts)) assert.deepEqual(unit[part], value);
    });
}

test('an unsupported message carries 131051', async () => {
    const unit = await act({ unsupported: 'poll' });
    assert.deepEqual([unit.type, unit.errors[0].code, unit.unsupported.type], ['unsupported', 131051, 'poll']);
});

test('an action that is none is refused', async () => {
    assert.equal((await w.api('POST', '/phones/5511987654321/send', { shout: 'oi' })).status, 400);
    assert.equal((await w.api('POST', '/phones/1/send', { text: 'oi' })).status, 404);
    assert.equal((await w.api('POST', '/phones', { name: 'sem número' })).status, 400);
});

test('a late message carries its own timestamp, and the window counts from it', async () => {
    await w.api('POST', '/phones', { wa_id: '5511900000009' });
    const unit = await act({ text: 'atrasada', at: T0 - 25 * 3600e3 }, '5511900000009');
    assert.equal(unit.timestamp, String((T0 - 25 * 3600e3) / 1000));
    assert.equal((await w.post(text('+5511900000009'))).json.error.code, 131047);
});

for (const [fields, from] of [['omit', undefined], ['empty', '']]) {
    test(`a username user: phone fields ${fields}`, async () => {
        const wa = fields === 'omit' ? '5511900000001' : '5511900000002';
        const { bsuid } = (await w.api('POST', '/phones', { wa_id: wa, hides_phone: true, phone_fields: fields, username: 'ana' })).json;
        const unit = await act({ text: 'oi' }, wa);
        const value = w.receiver.values().find((v) => v.messages?.[0].id === unit.id);
        assert.deepEqual([unit.from, unit.from_user_id, value.contacts[0].wa_id, value.contacts[0].profile.username], [from, bsuid, from, 'ana']);
        assert.match(bsuid, /^BR\.[0-9]{16}$/);
    });
}

test('a change of number: old one in from, new one in system, no contacts, reached under the new one', async () => {
    await w.api('POST', '/phones', { wa_id: '5511900000003', name: 'Rui' });
    await act({ text: 'oi' }, '5511900000003');
    const unit = await act({ number_change: { wa_id: '5511900000004' } }, '5511900000003');
    const value = w.receiver.values().find((v) => v.messages?.[0].id === unit.id);
    assert.deepEqual([unit.from, unit.type, unit.system.type, unit.system.wa_id, value.contacts], ['5511900000003', 'system', 'user_changed_number', '5511900000004', undefined]);
    assert.notEqual(unit.system.user_id, unit.system.previous_user_id);
    assert.equal((await w.post(text('+5511900000004'))).json.contacts[0].wa_id, '5511900000004');
});

test('the phone shows buttons, lists and links as they were sent', async () => {
    await w.api('POST', '/phones', { wa_id: '5511900000005' });
    const to = '+5511900000005';
    await act({ text: 'oi' }, '5511900000005');
    await w.post(message(to, 'interactive', { type: 'button', body: { text: 'A?' }, action: { buttons: [{ type: 'reply', reply: { id: 's', title: 'Sim' } }] } }));
    await w.post(message(to, 'interactive', { type: 'list', body: { text: 'B?' }, action: { button: 'Ver', sections: [{ rows: [{ id: 'r', title: 'R' }] }] } }));
    await w.post(message(to, 'interactive', { type: 'cta_url', body: { text: 'C?' }, action: { name: 'cta_url', parameters: { display_text: 'Abrir', url: 'https://a.exemplo' } } }));
    const { messages } = (await w.api('GET', '/phones/5511900000005/messages?from=business')).json;
    assert.deepEqual(messages.map((m) => m.text), ['A?', 'B?', 'C?']);
    assert.deepEqual(messages[0].buttons, [{ kind: 'button', title: 'Sim', payload: 's' }]);
    assert.deepEqual(messages[1].list, { button: 'Ver', sections: [{ rows: [{ id: 'r', title: 'R' }] }] });
    assert.deepEqual(messages[2].buttons, [{ kind: 'url', title: 'Abrir', url: 'https://a.exemplo' }]);
});

test('one can wait for the next message, and a wait ends by itself', async () => {
    await w.api('POST', '/phones', { wa_id: '5511900000006' });
    await act({ text: 'oi' }, '5511900000006');
    const { seq } = (await w.api('GET', '/phones/5511900000006/messages')).json;
    const waiting = w.api('GET', `/phones/5511900000006/messages?after=${seq}&wait_ms=5000&from=business`);
    setTimeout(() => w.post(text('+5511900000006', 'chegou')), 60);
    assert.deepEqual((await waiting).json.messages.map((m) => m.text), ['chegou']);
    const empty = await w.api('GET', '/phones/5511900000006/messages?after=99999&wait_ms=50');
    assert.deepEqual(empty.json.messages, []);
});

test('events stream to the page', async () => {
    const answer = await fetch(`${w.base}/sandbox/api/phones/5511987654321/events`);
    assert.equal(answer.headers.get('content-type'), 'text/event-stream');
    const reader = answer.body.getReader();
    let seen = '';
    w.api('POST', '/phones/5511987654321/send', { text: 'pela corrente' });
    while (!seen.includes('pela corrente')) seen += new TextDecoder().decode((await reader.read()).value);
    await reader.cancel();
    assert.match(seen, /"type":"hello"/);
});

test('many phones and many messages in one call', async () => {
    const phones = Array.from({ length: 50 }, (_, i) => ({ wa_id: `55119000001${String(i).padStart(2, '0')}` }));
    assert.equal((await w.api('POST', '/phones', phones)).json.length, 50);
    const { json } = await w.api('POST', '/send', phones.map((p) => ({ phone: p.wa_id, text: 'oi' })));
    assert.equal(new Set(json).size, 50);
    await w.receiver.until(() => json.every((id) => w.receiver.messages().some((m) => m.id === id)));
});

test('the page and its parts are served, other files are not', async () => {
    assert.match((await w.call('GET', '/sandbox')).text, /<html lang="pt-BR">/);
    assert.equal((await w.call('GET', '/sandbox/static/app.js')).headers.get('content-type'), 'text/javascript; charset=utf-8');
    assert.equal((await w.call('GET', '/sandbox/static/..%2fmain.js')).status, 404);
    assert.equal((await w.call('GET', '/sandbox/static/nada.js')).status, 404);
});
