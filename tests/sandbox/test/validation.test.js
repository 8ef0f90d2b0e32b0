import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PDF, PNG, message, text, world } from './support.js';

/* Every rule of the WhatsApp reference 7 as a row: what is sent, and the code (0 = accepted). */
let w;
let to;
const media = {};
before(async () => {
    w = await world({ pairMs: 0, throughput: 0 });
    to = (await w.person()).to;
    media.pdf = (await w.upload(PDF, 'application/pdf')).json.id;
    media.png = (await w.upload(PNG, 'image/png')).json.id;
});
after(() => w.stop());

const x = (n) => 'x'.repeat(n);
const reply = (id, title) => ({ type: 'reply', reply: { id, title } });
const buttons = (list, more = {}) => ({ type: 'button', body: { text: 'Escolha' }, action: { buttons: list }, ...more });
const rows = (n, from = 0) => Array.from({ length: n }, (_, i) => ({ id: `r${from + i}`, title: `Opção ${from + i}` }));
const listOf = (sections, more = {}, button = 'Ver') => ({ type: 'list', body: { text: 'Escolha' }, action: { button, sections }, ...more });
const cta = (parameters, more = {}) => ({ type: 'cta_url', body: { text: 'Abra' }, action: { name: 'cta_url', parameters }, ...more });
const one = [reply('a', 'Sim')];
const page = { display_text: 'Abrir', url: 'https://pagar.exemplo/p/1' };

const TEXTS = [
    ['a short text', { body: 'oi' }, 0],
    ['4096 characters', { body: x(4096) }, 0],
    ['4096 characters outside the basic plane count once each', { body: '😊'.repeat(4096) }, 0],
    ['4097 characters', { body: x(4097) }, 100],
    ['an empty text', { body: '' }, 131008],
    ['a blank text', { body: '  \n' }, 131008],
    ['no body', {}, 131008],
    ['a body that is a number', { body: 1 }, 100],
    ['preview_url', { body: 'https://a.exemplo', preview_url: true }, 0],
    ['preview_url that is no boolean', { body: 'a', preview_url: 'yes' }, 100],
    ['an unknown name', { body: 'a', bold: true }, 100],
];
const INTERACTIVES = [
    ['one button', buttons(one), 0],
    ['three buttons', buttons([reply('a', 'A'), reply('b', 'B'), reply('c', 'C')]), 0],
    ['four buttons', buttons([reply('a', 'A'), reply('b', 'B'), reply('c', 'C'), reply('d', 'D')]), 131009],
    ['no button', buttons([]), 131009],
    ['a button title of 20', buttons([reply('a', x(20))]), 0],
    ['a button title of 21', buttons([reply('a', x(21))]), 131009],
    ['an empty button title', buttons([reply('a', '')]), 131008],
    ['a button id of 256', buttons([reply(x(256), 'A')]), 0],
    ['a button id of 257', buttons([reply(x(257), 'A')]), 131009],
    ['two buttons with one title', buttons([reply('a', 'A'), reply('b', 'A')]), 131009],
    ['two buttons with one id', buttons([reply('a', 'A'), reply('a', 'B')]), 131009],
    ['a body of 1024 over buttons', buttons(one, { body: { text: x(1024) } }), 0],
    ['a body of 1025 over buttons', buttons(one, { body: { text: x(1025) } }), 131009],
    ['no body over buttons', buttons(one, { body: undefined }), 131008],
    ['a footer of 60', buttons(one, { footer: { text: x(60) } }), 0],
    ['a footer of 61', buttons(one, { footer: { text: x(61) } }), 131009],
    ['a text header of 60', buttons(one, { header: { type: 'text', text: x(60) } }), 0],
    ['a text header of 61', buttons(one, { header: { type: 'text', text: x(61) } }), 131009],
    ['a document header by id', () => buttons(one, { header: { type: 'document', document: { id: media.pdf, filename: 'b.pdf' } } }), 0],
    ['a document header by an unknown id', buttons(one, { header: { type: 'document', document: { id: '1' } } }), 100],
    ['a header of an unknown type', buttons(one, { header: { type: 'gif' } }), 131009],
    ['an unknown interactive type', { type: 'carousel' }, 131009],
    ['an interactive without a type', { body: { text: 'a' } }, 131008],
    ['a list', listOf([{ rows: rows(3) }]), 0],
    ['ten rows', listOf([{ rows: rows(10) }]), 0],
    ['eleven rows in one section', listOf([{ rows: rows(11) }]), 131009],
    ['eleven rows in two sections', listOf([{ title: 'A', rows: rows(6) }, { title: 'B', rows: rows(5, 6) }]), 131009],
    ['two sections of which one has no title', listOf([{ title: 'A', rows: rows(1) }, { rows: rows(1, 1) }]), 131008],
    ['eleven sections', listOf(Array.from({ length: 11 }, (_, i) => ({ title: `S${i}`, rows: rows(1, i) }))), 131009],
    ['a section without rows', listOf([{ title: 'A', rows: [] }]), 131009],
    ['two rows with one id', listOf([{ rows: [...rows(1), ...rows(1)] }]), 131009],
    ['a row title of 24', listOf([{ rows: [{ id: 'a', title: x(24) }] }]), 0],
    ['a row title of 25', listOf([{ rows: [{ id: 'a', title: x(25) }] }]), 131009],
    ['a row id of 200', listOf([{ rows: [{ id: x(200), title: 'A' }] }]), 0],
    ['a row id of 201', listOf([{ rows: [{ id: x(201), title: 'A' }] }]), 131009],
    ['a row description of 72', listOf([{ rows: [{ id: 'a', title: 'A', description: x(72) }] }]), 0],
    ['a row description of 73', listOf([{ rows: [{ id: 'a', title: 'A', description: x(73) }] }]), 131009],
    ['a section title of 25', listOf([{ title: x(25), rows: rows(1) }]), 131009],
    ['a list label of 20', listOf([{ rows: rows(1) }], {}, x(20)), 0],
    ['a list label of 21', listOf([{ rows: rows(1) }], {}, x(21)), 131009],
    ['a list body of 4096', listOf([{ rows: rows(1) }], { body: { text: x(4096) } }), 0],
    ['a list body of 4097', listOf([{ rows: rows(1) }], { body: { text: x(4097) } }), 131009],
    ['a list with a media header', () => listOf([{ rows: rows(1) }], { header: { type: 'image', image: { id: media.png } } }), 100],
    ['a link button', cta(page), 0],
    ['a link label of 21', cta({ ...page, display_text: x(21) }), 131009],
    ['a link that is no address', cta({ ...page, url: 'pagar' }), 100],
    ['a link of another scheme', cta({ ...page, url: 'javascript:alert(1)' }), 100],
    ['a link body of 1025', cta(page, { body: { text: x(1025) } }), 131009],
    ['a link button of another name', { ...cta(page), action: { name: 'url', parameters: page } }, 100],
    ['a request for the phone', { type: 'request_contact_info', body: { text: 'Telefone?' }, action: { name: 'request_contact_info' } }, 0],
];
const MEDIA = [
    ['a document by id', 'document', () => ({ id: media.pdf, filename: 'boleto.pdf', caption: 'Segue' }), 0],
    ['a document by link', 'document', () => ({ link: 'https://a.exemplo/b.pdf' }), 0],
    ['a caption of 1024', 'document', () => ({ id: media.pdf, caption: x(1024) }), 0],
    ['a caption of 1025', 'document', () => ({ id: media.pdf, caption: x(1025) }), 131009],
    ['neither id nor link', 'document', () => ({ filename: 'a.pdf' }), 131008],
    ['id and link at once', 'document', () => ({ id: media.pdf, link: 'https://a.exemplo' }), 100],
    ['an unknown id', 'document', () => ({ id: '999' }), 100],
    ['an image by id', 'image', () => ({ id: media.png, caption: 'Foto' }), 0],
    ['a PDF as an image', 'image', () => ({ id: media.pdf }), 131053],
    ['an image with a filename', 'image', () => ({ id: media.png, filename: 'a.png' }), 100],
    ['an audio with a caption', 'audio', () => ({ link: 'https://a.exemplo/a.ogg', caption: 'a' }), 100],
    ['a location', 'location', () => ({ latitude: 0, longitude: -46.6 }), 0],
    ['a latitude of 91', 'location', () => ({ latitude: 91, longitude: 0 }), 131009],
];
const ENVELOPES = [
    ['no messaging_product', (b) => delete b.messaging_product, 100],
    ['another messaging_product', (b) => { b.messaging_product = 'sms'; }, 100],
    ['no recipient', (b) => delete b.to, 100],
    ['a group as recipient_type', (b) => { b.recipient_type = 'group'; }, 100],
    ['an unknown type', (b) => { b.type = 'fax'; }, 100],
    ['a type without its object', (b) => delete b.text, 131008],
    ['an object of another type beside', (b) => { b.image = { id: '1' }; }, 100],
    ['an unknown name', (b) => { b.priority = 1; }, 100],
    ['no type, which means text', (b) => delete b.type, 0],
    ['opaque data of 512', (b) => { b.biz_opaque_callback_data = x(512); }, 0],
    ['opaque data of 513', (b) => { b.biz_opaque_callback_data = x(513); }, 100],
    ['opaque data that is a number', (b) => { b.biz_opaque_callback_data = 7; }, 100],
    ['a context', (b) => { b.context = { message_id: 'wamid.HBgNNTUxMTk4NzY1NDMyMRUCABEYEg==' }; }, 0],
    ['a context that is no wamid', (b) => { b.context = { message_id: '1' }; }, 131009],
    ['a recipient that is no number', (b) => { b.to = 'ana'; }, 100],
    ['a number that is too short', (b) => { b.to = '+55'; }, 100],
    ['a recipient that is the sender', (b) => { b.to = '+551130031234'; }, 131021],
    ['punctuation in the number', (b) => { b.to = '+55 (11) 98765-4321'; }, 0],
];

async function expect(body, code) {
    const answer = await w.post(body);
    const got = answer.json?.error?.code ?? 0;
    assert.equal(got, code, answer.text);
    assert.equal(answer.status === 200, code === 0);
}

for (const [name, content, code] of TEXTS) {
    test(`text: ${name} gives ${code}`, () => expect(message(to, 'text', content), code));
}
for (const [name, content, code] of INTERACTIVES) {
    test(`interactive: ${name} gives ${code}`, () => expect(message(to, 'interactive', typeof content === 'function' ? content() : content), code));
}
for (const [name, type, content, code] of MEDIA) {
    test(`media: ${name} gives ${code}`, () => expect(message(to, type, content()), code));
}
for (const [name, change, code] of ENVELOPES) {
    test(`message: ${name} gives ${code}`, async () => {
        const body = text(to);
        change(body);
        await expect(body, code);
    });
}

const wamid = async () => (await w.post(text(to))).json.messages[0].id;
const REACTIONS = [['one emoji', '👍', 0], ['a composed emoji', '👨‍👩‍👧', 0], ['a flag', '🇧🇷', 0], ['a removal', '', 0], ['two emoji', '👍👍', 131009], ['a letter', 'a', 131009]];
for (const [name, emoji, code] of REACTIONS) {
    test(`reaction: ${name} gives ${code}`, async () => expect(message(to, 'reaction', { message_id: await wamid(), emoji }), code));
}
test('a reaction may not quote', async () => {
    const id = await wamid();
    await expect(message(to, 'reaction', { message_id: id, emoji: '👍' }, { context: { message_id: id } }), 131009);
});

const BODIES = [['not JSON', '{"a":'], ['an array', '[]'], ['a string', '"a"'], ['nothing', ''], ['broken UTF-8', new Uint8Array([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])]];
for (const [name, body] of BODIES) {
    test(`a body that is ${name} gives 100`, async () => {
        const answer = await w.call('POST', '/v26.0/106540352242922/messages', body, { Authorization: 'Bearer sandbox_access_token', 'Content-Type': 'application/json' });
        assert.equal(answer.status, 400);
        assert.equal(answer.json.error.code, 100);
    });
}
