import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { T0, world } from './support.js';
import { makeLine, readLine } from '../bank/boleto.js';
import zlib from 'node:zlib';
import { lateSum, lineOf, readPasted, titleOf } from '../static/banco_codes.js';
import { paperTerms } from '../static/banco_paper.js';

/* The page on which one plays the bank: what it reads by itself, and the addresses that it needs. */
let w;
before(async () => { w = await world(); });
after(() => w.stop());

const FIELD = '1234567890123456789012345';

test('a barcode is turned into the line that the till reads', () => {
    const { line, barcode } = makeLine('237', '2026-12-01', 12345, FIELD);
    assert.equal(lineOf(barcode), line);
    assert.equal(readLine(lineOf(barcode)).centavos, 12345);
    assert.deepEqual(readPasted(` ${barcode} `), { line });
});

test('a line is found in a whole message, printed or plain, and a Pix code too', () => {
    const { line } = makeLine('237', '2026-12-01', 12345, FIELD);
    const printed = line.replace(/(\d{5})(\d{5})(\d{5})(\d{6})(\d{5})(\d{6})(\d)(\d{14})/, '$1.$2 $3.$4 $5.$6 $7 $8');
    for (const text of [line, printed, `Segue o boleto:\n${printed}\nObrigado`]) assert.deepEqual(readPasted(text), { line });
    const payload = '00020101021226580014br.gov.bcb.pix2536pix.bancodapraca.example/qr/v2/abcdef5204000053039865802BR5902AA6002BB62070503***63041D3D';
    assert.deepEqual(readPasted(`Pix Copia e Cola: ${payload}`), { payload });
});

test('what is no code is refused with what to do', () => {
    for (const text of ['', 'oi', '1'.repeat(46), '9'.repeat(45)]) assert.throws(() => readPasted(text), /Cole a linha inteira/);
    assert.throws(() => readPasted('8'.repeat(48)), /conta de consumo/);
});

test('the day and the value of a line, before and after the factor began again', () => {
    for (const due of ['2025-02-21', '2025-02-22', '2026-12-01', '2030-01-31']) {
        assert.deepEqual(titleOf(makeLine('001', due, 98765, FIELD).line), { bank: '001', centavos: 98765, due });
    }
});

test('a fine once and interest by the day, each rounded to the centavo', () => {
    const cases = [[10000, 5, 0, 0, 10000], [10000, 30, 2, 1, 10300], [10000, 1, 2, 1, 10203], [12345, 7, 2, 1, 12345 + 247 + 29]];
    for (const [principal, days, fine, interest, sum] of cases) assert.equal(lateSum(principal, days, { fine, interest }), sum);
});

test("by whole centavos a day, as a boleto's paper says it", () => {
    assert.equal(lateSum(12345, 7, { fine: 2, interest: 1, daily: true }), 12345 + 247 + 4 * 7);
});

/* Compressed, and with an accent told by number, as PDFs have it. */
function paper(sentence) {
    const page = zlib.deflateSync(Buffer.from(`BT (${sentence.replace(/[()]/g, '\\$&').replace('ó', '\\363')}) Tj ET`, 'latin1'));
    return new Uint8Array(Buffer.concat([Buffer.from('%PDF-1.4\n1 0 obj\n<</Length 9>>\nstream\r\n'), page, Buffer.from('\nendstream\n')]));
}

test('what a paper announces for lateness is read from it', async () => {
    const cases = [
        ['Após o vencimento: multa de 2% (R$ 10,00) e juros de R$ 0,16 por dia (1% ao mês).', { fine: 2, interest: 1, daily: true }],
        ['Após o vencimento: multa de 1,5% (R$ 7,50) e juros de 0,5% ao mês, por dia de atraso.', { fine: 1.5, interest: 0.5, daily: true }],
        ['Após o vencimento: juros de R$ 0,16 por dia (1% ao mês).', { fine: 0, interest: 1, daily: true }],
        ['Após o vencimento: multa de 2,00% (R$ 17,00) e juros pela taxa legal (Lei 14.905/2024).', { fine: 2, interest: 0, daily: true, legal: true }],
        ['Valor já atualizado. Depois do vencimento, peça uma nova 2ª via no atendimento.', null],
    ];
    for (const [sentence, terms] of cases) assert.deepEqual(await paperTerms(paper(sentence)), terms, sentence);
    assert.equal(await paperTerms(new Uint8Array(Buffer.from('no paper at all stream\n garbage'))), null);
});

test('the page and its parts are served', async () => {
    const page = await w.call('GET', '/sandbox/banco');
    assert.equal(page.status, 200);
    const parts = [...page.text.matchAll(/(?:src|href)="(\/sandbox\/static\/[^"]+)"/g)].map(([, name]) => name);
    assert.ok(parts.length >= 3);
    for (const part of parts) assert.equal((await w.call('GET', part)).status, 200, part);
});

const asaas = (method, path, body) => w.call(method, `/asaas/v3${path}`, body, { access_token: '$aact_hmlg_sandbox', 'User-Agent': 'staff' });

test('Asaas tells whose code one holds, and its staff give money back', async () => {
    const customer = (await asaas('POST', '/customers', { name: 'Ana Prado', cpfCnpj: '52998224725' })).json;
    const today = new Date(T0).toISOString().slice(0, 10);
    const made = (await asaas('POST', '/payments', { customer: customer.id, billingType: 'BOLETO', value: 50, dueDate: today })).json;
    const { payload } = (await asaas('GET', `/payments/${made.id}/pixQrCode`)).json;
    const { identificationField: line } = (await asaas('GET', `/payments/${made.id}/identificationField`)).json;
    for (const order of [{ payload }, { line }]) assert.equal((await w.api('POST', '/asaas/quote', order)).json.id, made.id);
    assert.equal((await w.api('POST', '/asaas/refund', { id: made.id })).status, 422, 'nothing was paid yet');
    await w.api('POST', '/asaas/pay', { payload });
    assert.equal((await w.api('POST', '/asaas/refund', { id: made.id, value: 20 })).json.refunds[0].value, 20);
    assert.equal((await w.api('POST', '/asaas/refund', { id: made.id, value: 40 })).status, 422, 'more than was paid');
    assert.equal((await w.api('POST', '/asaas/refund', { id: made.id, value: 30 })).json.status, 'REFUNDED');
    assert.equal((await w.api('POST', '/asaas/quote', { line })).status, 422, 'it is not payable any more');
});
