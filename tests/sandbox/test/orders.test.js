import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { message, world } from './support.js';

/* Payment cards: WhatsApp reference 8. */
let w;
let to;
before(async () => {
    w = await world({ pairMs: 0 });
    to = (await w.person()).to;
});
after(() => w.stop());

const cents = (value) => ({ value, offset: 100 });
function details(change = () => {}) {
    const parameters = {
        reference_id: 'parcela-12.1', type: 'digital-goods', payment_type: 'br', currency: 'BRL', total_amount: cents(10300),
        payment_settings: [{ type: 'boleto', boleto: { digitable_line: '2'.repeat(47) } }],
        order: {
            status: 'pending', items: [{ retailer_id: '1', name: 'Mensalidade', amount: cents(10000), quantity: 1 }],
            subtotal: cents(10000), tax: { ...cents(500), description: 'Multa e juros' }, discount: cents(200),
        },
    };
    change(parameters);
    return { type: 'order_details', body: { text: 'Segue' }, action: { name: 'review_and_pay', parameters } };
}
const pix = { type: 'pix_dynamic_code', pix_dynamic_code: { code: '000201', merchant_name: 'Escola', key: 'a@b.example', key_type: 'EMAIL' } };
const CASES = [
    ['a whole card', () => {}, 0],
    ['a card without order', (p) => delete p.order, 0],
    ['a Pix card', (p) => { p.payment_settings = [pix]; }, 0],
    ['Pix and boleto in one card', (p) => p.payment_settings.push(pix), 0],
    ['a total that is a cent off', (p) => { p.total_amount.value++; }, 131009],
    ['a subtotal that is not the sum', (p) => { p.order.subtotal.value = 1; }, 131009],
    ['a sale amount', (p) => { p.order.items[0].sale_amount = cents(9000); p.order.subtotal = cents(9000); p.total_amount = cents(9300); }, 0],
    ['a reference with a space', (p) => { p.reference_id = 'a b'; }, 131009],
    ['a reference of 61', (p) => { p.reference_id = 'a'.repeat(61); }, 131009],
    ['another currency', (p) => { p.currency = 'USD'; }, 100],
    ['an amount with a fraction', (p) => { p.total_amount.value = 1.5; }, 131009],
    ['a Pix of an unknown key type', (p) => { p.payment_settings = [{ ...pix, pix_dynamic_code: { ...pix.pix_dynamic_code, key_type: 'PIX' } }]; }, 100],
    ['a line of 46 digits', (p) => { p.payment_settings[0].boleto.digitable_line = '2'.repeat(46); }, 131009],
    ['no items', (p) => { p.order.items = []; }, 131009],
];
for (const [name, change, code] of CASES) {
    test(`${name} gives ${code}`, async () => {
        const answer = await w.post(message(to, 'interactive', details(change)));
        assert.equal(answer.json.error?.code ?? 0, code, answer.text);
    });
}

test('an order status is taken, an unknown one refused', async () => {
    const status = (word) => ({ type: 'order_status', body: { text: 'Pago' }, action: { name: 'review_order', parameters: { reference_id: 'a', order: { status: word }, payment: { status: 'captured' } } } });
    assert.equal((await w.post(message(to, 'interactive', status('completed')))).status, 200);
    assert.equal((await w.post(message(to, 'interactive', status('paid')))).json.error.code, 100);
});
