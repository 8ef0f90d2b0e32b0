import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { PDF, message, world } from './support.js';

/* Templates: WhatsApp reference 9. */
let w;
let pdf;
const to = '+5511987654321';
before(async () => {
    w = await world({ pairMs: 0 });
    await w.api('POST', '/phones', { wa_id: '5511987654321' });
    pdf = (await w.upload(PDF, 'application/pdf')).json.id;
});
after(() => w.stop());

const words = (...list) => list.map((t) => ({ type: 'text', text: t }));
const body = (...list) => ({ type: 'body', parameters: words(...list) });
const named = (values) => ({ type: 'body', parameters: Object.entries(values).map(([n, t]) => ({ type: 'text', parameter_name: n, text: t })) });
const template = (name, components, code = 'pt_BR') => ({ name, language: { code }, components });
const header = () => ({ type: 'header', parameters: [{ type: 'document', document: { id: pdf, filename: 'b.pdf' } }] });
const url = (value, index = '0') => ({ type: 'button', sub_type: 'url', index, parameters: words(value) });
const quick = (payload, index = '0') => ({ type: 'button', sub_type: 'quick_reply', index, parameters: [{ type: 'payload', payload }] });
const three = body('Ana', 'Escola', '10/12');
const all = { nome: 'Ana', empresa: 'Escola', data: '10/12' };

const CASES = [
    ['right values', () => template('aviso_vencimento', [three]), 0],
    ['one value too few', () => template('aviso_vencimento', [body('Ana', 'Escola')]), 132000],
    ['one value too many', () => template('aviso_vencimento', [body('a', 'b', 'c', 'd')]), 132000],
    ['no values', () => template('aviso_vencimento'), 132000],
    ['another language', () => template('aviso_vencimento', [three], 'en_US'), 132001],
    ['an unknown name', () => template('nada', []), 132001],
    ['one that is not approved yet', () => template('em_analise', [body('Ana')]), 132001],
    ['a paused one', () => template('pausado', [body('Ana')]), 132015],
    ['a disabled one', () => template('desativado', [body('Ana')]), 132016],
    ['a name in capitals', () => template('Aviso', []), 131009],
    ['an empty value', () => template('aviso_vencimento', [body('', 'b', 'c')]), 131008],
    ['a value with a new line', () => template('aviso_vencimento', [body('a\nb', 'b', 'c')]), 132018],
    ['a value with a tab', () => template('aviso_vencimento', [body('a\tb', 'b', 'c')]), 132018],
    ['a value with five spaces', () => template('aviso_vencimento', [body('a     b', 'b', 'c')]), 132018],
    ['a value with four spaces', () => template('aviso_vencimento', [body('a    b', 'b', 'c')]), 0],
    ['values that make it too long', () => template('aviso_vencimento', [body('x'.repeat(1000), 'b', 'c')]), 132005],
    ['named values in any order', () => template('segunda_via', [header(), named({ data: '1', nome: 'A', empresa: 'B' }), url('abc')]), 0],
    ['a named value of another name', () => template('segunda_via', [header(), named({ dia: '1', nome: 'A', empresa: 'B' }), url('abc')]), 132012],
    ['a media header left out', () => template('segunda_via', [named(all), url('abc')]), 132012],
    ['a text for a media header', () => template('segunda_via', [{ type: 'header', parameters: words('a') }, named(all), url('abc')]), 132012],
    ['an unknown media id', () => template('segunda_via', [{ type: 'header', parameters: [{ type: 'document', document: { id: '1' } }] }, named(all), url('abc')]), 100],
    ['a URL button without its value', () => template('segunda_via', [header(), named(all)]), 131008],
    ['a header where there is none', () => template('aviso_vencimento', [{ type: 'header', parameters: words('a') }, three]), 132000],
    ['a text header', () => template('recibo_pagamento', [{ type: 'header', parameters: words('12') }, body('R$ 1', '10/12')]), 0],
    ['a payload for a quick reply', () => template('aviso_vencimento', [three, quick('via')]), 0],
    ['a button that is not there', () => template('aviso_vencimento', [three, quick('via', '2')]), 132018],
    ['a url for a quick reply', () => template('aviso_vencimento', [three, url('a')]), 132018],
    ['a button without index', () => template('aviso_vencimento', [three, { type: 'button', sub_type: 'quick_reply' }]), 131008],
    ['an unknown component', () => template('aviso_vencimento', [three, { type: 'footer' }]), 100],
    ['an unknown parameter type', () => template('aviso_vencimento', [{ type: 'body', parameters: [{ type: 'currency' }] }]), 132012],
];
for (const [name, make, code] of CASES) {
    test(`${name} gives ${code}`, async () => {
        const answer = await w.post(message(to, 'template', make()));
        assert.equal(answer.json?.error?.code ?? 0, code, answer.text);
        if (!code) assert.equal(answer.json.messages[0].message_status, 'accepted');
        if (code === 132001) assert.equal(answer.status, 404);
    });
}

test('the phone shows the filled template, and a tap brings payload or label back', async () => {
    await w.post(message(to, 'template', template('aviso_vencimento', [three, quick('quero_via')])));
    const { messages } = (await w.api('GET', '/phones/5511987654321/messages')).json;
    const shown = messages[messages.length - 1];
    assert.match(shown.text, /^Olá, Ana! .* de Escola\. Sua parcela vence em 10\/12\./);
    assert.deepEqual(shown.buttons.map((b) => b.payload), ['quero_via', 'Não receber mais']);
    await w.api('POST', '/phones/5511987654321/send', { tap: { payload: 'quero_via', title: 'Ver segunda via', kind: 'template', wamid: shown.wamid } });
    await w.receiver.until(() => w.receiver.messages().some((m) => m.type === 'button'));
    const tap = w.receiver.messages().find((m) => m.type === 'button');
    assert.deepEqual(tap.button, { payload: 'quero_via', text: 'Ver segunda via' });
    assert.deepEqual(tap.context, { from: '551130031234', id: shown.wamid });
});

test('a new template can be added, and one that is held says so and stays silent', async () => {
    await w.api('POST', '/templates', { name: 'novo', language: 'pt_BR', body: 'Tudo bem?', pacing: 'held' });
    const { json } = await w.post(message(to, 'template', template('novo', [])));
    assert.equal(json.messages[0].message_status, 'held_for_quality_assessment');
    await new Promise((resolve) => setTimeout(resolve, 60));
    assert.equal(w.receiver.statuses().some((s) => s.id === json.messages[0].id), false);
});

test('a template is priced by its category, a reply as service', async () => {
    await w.post(message(to, 'template', template('oferta_acordo', [three])));
    await w.receiver.until(() => w.receiver.statuses().some((s) => s.pricing?.category === 'marketing'));
    const { pricing } = w.receiver.statuses().find((s) => s.pricing?.category === 'marketing');
    assert.deepEqual(pricing, { billable: true, pricing_model: 'PMP', category: 'marketing', type: 'regular' });
});
