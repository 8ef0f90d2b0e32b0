import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { T0, signature, world } from './support.js';
import { crc16, dynamicCode, readCode } from '../bank/brcode.js';
import { readLine } from '../bank/boleto.js';

/* The bank: payments reference 1, 7 and 8. */
let w;
before(async () => { w = await world(); });
after(() => w.stop());

const TXID = 'abcdefghijklmnopqrstuvwxyz1234';
const COB = { calendario: { expiracao: 3600 }, valor: { original: '123.45' }, chave: 'financeiro@acacias.example' };
let serial = 0;
const fresh = () => `txid${String(++serial).padStart(26, '0')}`;
const notices = (kind) => w.receiver.requests.filter((r) => r.json[kind]);

test('the CRC of the manual', () => {
    const code = '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***6304';
    assert.equal(crc16(code), '1D3D');
    assert.deepEqual(readCode(code + '1D3D'), { url: null, key: '123e4567-e12b-12d1-a456-426655440000', name: 'Fulano de Tal', amount: null, txid: null });
    assert.throws(() => readCode(code + '1D3E'), /CRC/);
});

test('a charge answers with an active cob and a valid code', async () => {
    const { status, json } = await w.bank('PUT', `/cob/${TXID}`, COB);
    assert.equal(status, 201);
    assert.deepEqual([json.txid, json.status, json.revisao, json.valor.original, json.calendario.expiracao], [TXID, 'ATIVA', 0, '123.45', 3600]);
    const code = readCode(json.pixCopiaECola);
    assert.equal(code.url, json.location);
    assert.ok(json.location.length <= 77);
    assert.match(json.pixCopiaECola, /^00020101021226\d\d0014br\.gov\.bcb\.pix25\d\d.*5802BR.*62070503\*\*\*6304[0-9A-F]{4}$/);
});

test('the same charge again is the same, another body under its txid is refused', async () => {
    const first = await w.bank('GET', `/cob/${TXID}`);
    const again = await w.bank('PUT', `/cob/${TXID}`, COB);
    assert.deepEqual([again.status, again.json], [200, first.json]);
    assert.equal((await w.bank('PUT', `/cob/${TXID}`, { ...COB, valor: { original: '1.00' } })).status, 409);
});

const WRONG = [
    ['a short txid', 'abc', {}], ['a txid with a hyphen', 'a-cdefghijklmnopqrstuvwxyz1234', {}],
    ['an amount as a number', null, { valor: { original: 123.45 } }], ['an amount with a comma', null, { valor: { original: '123,45' } }],
    ['an amount of zero', null, { valor: { original: '0.00' } }], ['no key', null, { chave: undefined }],
    ['an expiry of zero', null, { calendario: { expiracao: 0 } }], ['a long request', null, { solicitacaoPagador: 'x'.repeat(141) }],
    ['a debtor with cpf and cnpj', null, { devedor: { nome: 'A', cpf: '12345678909', cnpj: '12345678000195' } }],
    ['a debtor without a number', null, { devedor: { nome: 'A' } }],
    ['51 pairs', null, { infoAdicionais: Array(51).fill({ nome: 'a', valor: 'b' }) }],
];
for (const [name, txid, change] of WRONG) {
    test(`${name} is a problem that names its field`, async () => {
        const { status, json } = await w.bank('PUT', `/cob/${txid ?? fresh()}`, { ...COB, ...change });
        assert.equal(status, 400);
        assert.equal(json.status, 400);
        assert.equal(json.violacoes.length, 1, JSON.stringify(json));
    });
}

test('the bank wants its token', async () => {
    assert.equal((await w.bank('PUT', `/cob/${fresh()}`, COB, 'x')).status, 401);
    assert.equal((await w.call('GET', `/bank/cob/${TXID}`)).status, 401);
});

test('what is not there is 404', async () => {
    for (const path of ['/cob/nada', '/pix/E1', '/boletos/A1']) assert.equal((await w.bank('GET', path)).status, 404);
});

test('paying a code sends a signed notice that can be read back', async () => {
    const txid = fresh();
    const { pixCopiaECola } = (await w.bank('PUT', `/cob/${txid}`, COB)).json;
    const before = notices('pix').length;
    const paid = (await w.api('POST', '/bank/pay', { payload: pixCopiaECola, info: 'mensalidade' })).json;
    assert.equal(paid.notice.http, 200);
    const { headers, bytes, json } = notices('pix')[before];
    assert.equal(headers['x-banco-signature'], signature('sandbox_bank_secret', bytes));
    const [pix] = json.pix;
    assert.deepEqual([pix.txid, pix.valor, pix.infoPagador, pix.horario], [txid, '123.45', 'mensalidade', new Date(T0).toISOString()]);
    assert.match(pix.endToEndId, /^E\d{8}202611251200[A-Za-z0-9]{11}$/);
    assert.deepEqual((await w.bank('GET', `/pix/${pix.endToEndId}`)).json, pix);
    assert.equal((await w.bank('GET', `/cob/${txid}`)).json.status, 'CONCLUIDA');
});

test('the till refuses what a real one refuses, unless forced', async () => {
    const txid = fresh();
    await w.bank('PUT', `/cob/${txid}`, COB);
    const pay = (more) => w.api('POST', '/bank/pay', { txid, notice: { skip: true }, ...more });
    assert.equal((await pay({ amount: '60.00' })).status, 422);
    const half = (await pay({ amount: '60.00', force: true })).json;
    assert.equal(half.paid.valor, '60.00');
    assert.equal((await pay({})).status, 422);
    assert.equal((await pay({ force: true })).status, 200);
    const old = fresh();
    await w.bank('PUT', `/cob/${old}`, COB);
    w.time = T0 + 3600e3 + 1;
    const late = await w.api('POST', '/bank/pay', { txid: old });
    w.time = T0;
    assert.match(late.json.error, /expirou/);
});

test('a charge that was taken back cannot be paid', async () => {
    const txid = fresh();
    await w.bank('PUT', `/cob/${txid}`, COB);
    const gone = await w.bank('PATCH', `/cob/${txid}`, { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' });
    assert.deepEqual([gone.json.status, gone.json.revisao], ['REMOVIDA_PELO_USUARIO_RECEBEDOR', 1]);
    assert.equal((await w.api('POST', '/bank/pay', { txid })).status, 422);
    assert.equal((await w.bank('PATCH', `/cob/${txid}`, { status: 'CONCLUIDA' })).status, 400);
});

test('a notice twice, late, with a bad signature, and once more', async () => {
    const txid = fresh();
    await w.bank('PUT', `/cob/${txid}`, COB);
    const count = (id) => notices('pix').filter((r) => r.json.pix[0].endToEndId === id).length;
    const { id } = (await w.api('POST', '/bank/pay', { txid, notice: { copies: 2 } })).json;
    await w.receiver.until(() => count(id) === 2);
    await w.api('POST', '/bank/notice', { id });
    assert.equal(count(id), 3);
    await w.api('POST', '/bank/notice', { id, signature: 'bad' });
    const last = notices('pix').pop();
    assert.notEqual(last.headers['x-banco-signature'], signature('sandbox_bank_secret', last.bytes));
    const other = fresh();
    await w.bank('PUT', `/cob/${other}`, COB);
    const late = (await w.api('POST', '/bank/pay', { txid: other, notice: { after_ms: 40 } })).json;
    assert.equal(count(late.id), 0);
    await w.receiver.until(() => count(late.id) === 1);
    await w.api('POST', '/bank/notice', { body: { pix: [{ endToEndId: 'E0', valor: '1.00' }] } });
    assert.equal(count('E0'), 1);
});

test('a notice that is not answered 2xx is sent again', async () => {
    const txid = fresh();
    await w.bank('PUT', `/cob/${txid}`, COB);
    let calls = 0;
    w.receiver.answer = () => (++calls < 3 ? 503 : 200);
    const { id } = (await w.api('POST', '/bank/pay', { txid })).json;
    await w.receiver.until(() => notices('pix').filter((r) => r.json.pix[0].endToEndId === id).length === 3);
    w.receiver.answer = () => 200;
});

const LINE = '23793.38128 60082.677139 66003.305206 6 84340000012345';
function boleto(centavos) {
    /* 237, agência 3381, carteira 26, nosso número 00827713660, conta 0333050, with its own digits */
    const free = '3381' + '26' + '00827713660' + '0333050' + '0';
    const ten = (d) => String((10 - [...d].reverse().reduce((s, c, i) => s + (i % 2 ? +c : (+c * 2 > 9 ? +c * 2 - 9 : +c * 2)), 0) % 10) % 10);
    const tail = '1234' + String(centavos).padStart(10, '0');
    const body = '2379' + tail + free;
    let sum = 0;
    [...body].reverse().forEach((c, i) => { sum += +c * (2 + (i % 8)); });
    const general = 11 - (sum % 11);
    const parts = ['2379' + free.slice(0, 5), free.slice(5, 15), free.slice(15)];
    return parts.map((p) => p + ten(p)).join('') + (general > 9 ? 1 : general) + tail;
}

test('a boleto is paid by its line, and the payment can be read back', async () => {
    const line = boleto(12345);
    const before = notices('boletos').length;
    const { paid } = (await w.api('POST', '/bank/pay', { line: line.replace(/(\d{5})/, '$1.') })).json;
    assert.deepEqual([paid.linha, paid.valor, paid.nossoNumero, paid.pagoEm], [line, '123.45', '00827713660', new Date(T0).toISOString()]);
    assert.deepEqual(notices('boletos')[before].json, { boletos: [paid] });
    assert.deepEqual((await w.bank('GET', `/boletos/${encodeURIComponent(paid.autenticacao)}`)).json, paid);
});

test('a boleto may be paid twice, and with another amount', async () => {
    const line = boleto(5000);
    const a = (await w.api('POST', '/bank/pay', { line, amount: '25.00' })).json;
    const b = (await w.api('POST', '/bank/pay', { line })).json;
    assert.deepEqual([a.paid.valor, b.paid.valor], ['25.00', '50.00']);
    assert.notEqual(a.id, b.id);
});

test('a line whose digits do not agree is not paid', async () => {
    assert.equal((await w.api('POST', '/bank/pay', { line: LINE })).status, 422);
    const line = boleto(100);
    for (let i = 0; i < 33; i++) {
        const wrong = line.slice(0, i) + ((Number(line[i]) + 1) % 10) + line.slice(i + 1);
        assert.throws(() => readLine(wrong), `digit ${i}`);
    }
});

test('the till quotes before it pays', async () => {
    const txid = fresh();
    const { pixCopiaECola } = (await w.bank('PUT', `/cob/${txid}`, COB)).json;
    assert.deepEqual((await w.api('POST', '/bank/quote', { payload: pixCopiaECola })).json, { kind: 'pix', amount: '123.45', name: 'Colegio Jardim das Acacia', status: 'ATIVA' });
    assert.equal((await w.api('POST', '/bank/quote', { line: boleto(700) })).json.amount, '7.00');
    assert.equal((await w.api('POST', '/bank/quote', { payload: dynamicCode({ url: 'outro.example/1', name: 'A', city: 'B' }) })).status, 404);
});

test('the bank can fail and drop answers', async () => {
    await w.api('POST', '/faults', [{ on: 'bank', do: 'fail', http: 503 }, { on: 'bank', do: 'drop_after_accept' }]);
    const txid = fresh();
    assert.equal((await w.bank('PUT', `/cob/${txid}`, COB)).status, 503);
    assert.equal(w.sandbox.bank.charges.byTxid.has(txid), false);
    await assert.rejects(w.bank('PUT', `/cob/${txid}`, COB));
    assert.equal((await w.bank('PUT', `/cob/${txid}`, COB)).status, 200, 'it was there already');
});

/* ---- cards, transfers, credits ---- */

const UNTIL = new Date(T0 + 86400e3).toISOString();
const CARD = { valor: '123.45', descricao: 'Mensalidade', expiraEm: UNTIL };
const refresh = () => `ref${String(++serial).padStart(26, '0')}`;

test('a page for a card is made once, and is the same for the same request', async () => {
    const reference = refresh();
    const first = await w.bank('PUT', `/cartao/${reference}`, CARD);
    assert.equal(first.status, 201);
    assert.deepEqual([first.json.referencia, first.json.status, first.json.valor], [reference, 'ATIVO', '123.45']);
    const again = await w.bank('PUT', `/cartao/${reference}`, CARD);
    assert.deepEqual([again.status, again.json], [200, first.json]);
    assert.equal((await w.bank('PUT', `/cartao/${reference}`, { ...CARD, valor: '1.00' })).status, 409);
    assert.deepEqual((await w.bank('GET', `/cartao/${reference}`)).json, first.json);
    const page = await w.call('GET', new URL(first.json.url).pathname);
    assert.equal(page.status, 200);
    assert.equal((await w.call('GET', '/pagar/nada')).status, 404);
    assert.equal((await w.bank('PUT', `/cartao/${refresh()}`, CARD, 'x')).status, 401);
});

const WRONG_CARD = [
    ['a short reference', 'abc', {}], ['an amount as a number', null, { valor: 123.45 }], ['an amount of zero', null, { valor: '0.00' }],
    ['no description', null, { descricao: undefined }], ['the number of a card in words', null, { descricao: 'cartão 4111111111111111' }],
    ['a card', null, { numeroCartao: '4111111111111111' }], ['an expiry in the past', null, { expiraEm: new Date(T0 - 1).toISOString() }],
    ['an expiry without a zone', null, { expiraEm: '2026-12-01T12:00:00' }], ['13 instalments', null, { parcelasMax: 13 }],
];
for (const [name, reference, change] of WRONG_CARD) {
    test(`${name} is a problem that names its field of a card page`, async () => {
        const { status, json } = await w.bank('PUT', `/cartao/${reference ?? refresh()}`, { ...CARD, ...change });
        assert.equal(status, 400);
        assert.equal(json.violacoes.length, 1, JSON.stringify(json));
    });
}

test('a card is paid once on its page while it is open, and can be read back', async () => {
    const { url, referencia } = (await w.bank('PUT', `/cartao/${refresh()}`, CARD)).json;
    const paid = (await w.api('POST', '/bank/pay', { card_url: url })).json;
    assert.equal(paid.notice.http, 200);
    const [card] = notices('cartoes').pop().json.cartoes;
    assert.deepEqual([card.referencia, card.valor], [referencia, '123.45']);
    assert.deepEqual((await w.bank('GET', `/cartoes/${card.transacao}`)).json, card);
    assert.equal((await w.api('POST', '/bank/pay', { card_url: url })).status, 422);
    const old = (await w.bank('PUT', `/cartao/${refresh()}`, CARD)).json;
    w.time = T0 + 86400e3 + 1;
    const late = await w.api('POST', '/bank/pay', { card_url: old.url });
    w.time = T0;
    assert.match(late.json.error, /expirou/);
});

test('a transfer comes with what was typed, and what is credited is told once it is', async () => {
    const sent = (await w.api('POST', '/bank/pay', { transfer: { referencia: 'identificação 4711' }, amount: '10.00' })).json;
    const [transfer] = notices('transferencias').pop().json.transferencias;
    assert.deepEqual([transfer.id, transfer.descricao, transfer.valor], [sent.id, 'identificação 4711', '10.00']);
    assert.deepEqual((await w.bank('GET', `/transferencias/${transfer.id}`)).json, transfer);
    const { url } = (await w.bank('PUT', `/cartao/${refresh()}`, CARD)).json;
    const { id } = (await w.api('POST', '/bank/pay', { card_url: url })).json;
    assert.equal((await w.bank('GET', `/creditos/${id}`)).status, 404);
    await w.api('POST', '/bank/credit', { id, fee: '4.56' });
    const [credit] = notices('creditos').pop().json.creditos;
    assert.deepEqual([credit.pagamento, credit.bruto, credit.tarifa], [id, '123.45', '4.56']);
    assert.deepEqual((await w.bank('GET', `/creditos/${id}`)).json, credit);
    assert.equal((await w.api('POST', '/bank/credit', { id: 'nada' })).status, 404);
});

test('what goes back is told with the payment that it is of', async () => {
    const { id: payment } = (await w.api('POST', '/bank/pay', { transfer: {}, amount: '10.00' })).json;
    for (const [by, when] of [['devolucoes', 'devolvidaEm'], ['contestacoes', 'contestadaEm']]) {
        const { id } = (await w.api('POST', '/bank/refund', { id: payment, by, amount: '4.00' })).json;
        const [told] = notices(by).pop().json[by];
        assert.deepEqual([told.id, told.pagamento, told.valor, Boolean(told[when])], [id, payment, '4.00', true]);
        assert.deepEqual((await w.bank('GET', `/${by}/${id}`)).json, told);
    }
    assert.equal((await w.api('POST', '/bank/refund', { id: 'nada' })).status, 404);
    assert.equal((await w.api('POST', '/bank/refund', { id: payment, by: 'pix' })).status, 404);
});
