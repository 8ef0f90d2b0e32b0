import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { T0, world } from './support.js';
import { readCode } from '../bank/brcode.js';
import { readLine } from '../bank/boleto.js';

/* Asaas, as strict as payments reference 9 has it. */
const KEY = '$aact_hmlg_sandbox';
const TODAY = new Date(T0).toISOString().slice(0, 10);
const HOOK = { name: 'q', email: 'a@b.example', sendType: 'SEQUENTIALLY', authToken: 'secret', events: ['PAYMENT_CREATED', 'PAYMENT_CONFIRMED', 'PAYMENT_RECEIVED', 'PAYMENT_OVERDUE'] };
let w;
before(async () => { w = await world({ retryScale: 0.0001 }); });
after(() => w.stop());
beforeEach(() => {
    w.receiver.requests.length = 0;
    w.receiver.answer = () => 200;
});

async function call(method, path, body, headers = {}) {
    const answer = await fetch(`${w.sandbox.address}/asaas/v3${path}`, {
        method, body: body && JSON.stringify(body), headers: { access_token: KEY, 'Content-Type': 'application/json', ...headers },
    });
    const text = await answer.text();
    return { status: answer.status, json: text ? JSON.parse(text) : null, headers: answer.headers };
}
const codeOf = (answer) => answer.json?.errors?.[0]?.code;
const customer = async (more = {}) => (await call('POST', '/customers', { name: 'Ana', cpfCnpj: '52998224725', ...more })).json;
async function charge(more = {}) {
    const { id } = await customer();
    return (await call('POST', '/payments', { customer: id, billingType: 'UNDEFINED', value: 135.5, dueDate: '2026-12-01', externalReference: 'tx1', ...more })).json;
}
const till = async (what, order) => (await w.api('POST', `/asaas/${what}`, order)).json;
async function hooked() {
    const { json } = await call('POST', '/webhooks', { ...HOOK, url: w.receiver.address });
    return { ...json, end: () => call('DELETE', `/webhooks/${json.id}`) };
}

for (const [name, headers, status, code] of [
    ['no key', { access_token: '' }, 401, 'access_token_not_found'],
    ['a key of another form', { access_token: 'abc' }, 401, 'invalid_access_token_format'],
    ['a key of production', { access_token: '$aact_prod_x' }, 401, 'invalid_environment'],
    ['a wrong key', { access_token: '$aact_hmlg_x' }, 401, 'invalid_access_token'],
]) test(`${name} is told apart`, async () => {
    const answer = await call('GET', '/customers', undefined, headers);
    assert.deepEqual([answer.status, codeOf(answer)], [status, code]);
});

test('creation answers 200, duplicates of customers are allowed, and both are found', async () => {
    const made = [await customer({ cpfCnpj: '11144477735' }), await customer({ cpfCnpj: '11144477735' })];
    assert.notEqual(made[0].id, made[1].id);
    assert.equal(made[0].notificationDisabled, false, 'Asaas writes unless it is told not to');
    const { json } = await call('GET', '/customers?cpfCnpj=11144477735');
    assert.deepEqual([json.object, json.totalCount, json.hasMore], ['list', 2, false]);
});

for (const [name, more, code] of [
    ['a customer who is not there', { customer: 'cus_none' }, 'invalid_customer'],
    ['a due day that has passed', { dueDate: '2026-11-01' }, 'invalid_dueDate'],
    ['a value as text', { value: '135.50' }, 'invalid_value'],
    ['a value below a centavo', { value: 1.001 }, 'invalid_value'],
    ['a boleto below R$ 5', { value: 4.99, billingType: 'BOLETO' }, 'invalid_value'],
    ['a long description', { description: 'x'.repeat(501) }, 'invalid_description'],
    ['a way that is none', { billingType: 'CHEQUE' }, 'invalid_billingType'],
    ['a misspelt field', { dueData: '2026-12-01' }, 'invalid_object'],
]) test(`${name} is refused with its code`, async () => {
    const { id } = await customer();
    const answer = await call('POST', '/payments', { customer: id, billingType: 'PIX', value: 10, dueDate: '2026-12-01', ...more });
    assert.deepEqual([answer.status, codeOf(answer)], [400, code]);
});

test('line and Pix are right, and others after each update', async () => {
    const { id } = await charge();
    const first = (await call('GET', `/payments/${id}/identificationField`)).json;
    assert.deepEqual([readLine(first.identificationField).bank, readLine(first.identificationField).centavos], ['461', 13550]);
    const pix = (await call('GET', `/payments/${id}/pixQrCode`)).json;
    assert.ok(readCode(pix.payload).url);
    assert.equal(pix.expirationDate, '2027-12-01 23:59:59');
    assert.equal((await call('PUT', `/payments/${id}`, { value: 136 })).json.value, 136);
    const second = (await call('GET', `/payments/${id}/identificationField`)).json;
    assert.notEqual(second.identificationField, first.identificationField);
    assert.equal(readLine(second.identificationField).centavos, 13600);
    assert.notEqual((await call('GET', `/payments/${id}/pixQrCode`)).json.payload, pix.payload);
});

test('without a key of its own a Pix dies at midnight, and a boleto has none', async () => {
    w.sandbox.settings.asaasPixKey = 'no';
    const [pix, boleto] = [await charge({ billingType: 'PIX' }), await charge({ billingType: 'BOLETO' })];
    assert.equal((await call('GET', `/payments/${pix.id}/pixQrCode`)).json.expirationDate, `${TODAY} 23:59:59`);
    assert.equal((await call('GET', `/payments/${boleto.id}/pixQrCode`)).status, 400);
    w.sandbox.settings.asaasPixKey = 'yes';
});

test('a removed charge is found by nobody, and can be restored; a paid one cannot be removed', async () => {
    const { id } = await charge({ externalReference: 'gone' });
    assert.deepEqual((await call('DELETE', `/payments/${id}`)).json, { deleted: true, id });
    assert.equal((await call('GET', '/payments?externalReference=gone')).json.totalCount, 0);
    assert.equal((await call('POST', `/payments/${id}/restore`)).json.deleted, false);
    await call('POST', `/sandbox/payment/${id}/confirm`);
    assert.equal((await call('DELETE', `/payments/${id}`)).status, 400);
    assert.equal((await call('PUT', `/payments/${id}`, { value: 1 })).status, 400);
    assert.equal((await call('GET', '/payments/pay_none')).status, 404);
});

test('a boleto is confirmed, then received; a Pix is received at once; refunds add up to the value at most', async () => {
    const [boleto, pix] = [await charge(), await charge()];
    const line = (await call('GET', `/payments/${boleto.id}/identificationField`)).json.identificationField;
    assert.equal((await till('pay', { line })).status, 'CONFIRMED');
    assert.equal((await till('receive', { id: boleto.id })).netValue, 133.51);
    const payload = (await call('GET', `/payments/${pix.id}/pixQrCode`)).json.payload;
    assert.equal((await till('pay', { payload })).status, 'RECEIVED');
    assert.equal((await call('POST', `/payments/${pix.id}/refund`, { value: 100 })).json.status, 'RECEIVED');
    assert.equal((await call('POST', `/payments/${pix.id}/refund`, { value: 100 })).status, 400);
    assert.equal((await call('POST', `/payments/${pix.id}/refund`, { value: 35.5 })).json.status, 'REFUNDED');
});

test('refunds by the API: not of a boleto, not more than the account holds, not twice; one under way ends later', async () => {
    const [boleto, pix] = [await charge(), await charge()];
    const line = (await call('GET', `/payments/${boleto.id}/identificationField`)).json.identificationField;
    await till('pay', { line });
    assert.equal((await call('POST', `/payments/${boleto.id}/refund`, { value: 1 })).status, 400);
    assert.equal((await till('refund', { id: boleto.id, value: 1 })).refunds.length, 1, 'staff have the bank data');
    const payload = (await call('GET', `/payments/${pix.id}/pixQrCode`)).json.payload;
    await till('pay', { payload });
    const refund = (body) => call('POST', `/payments/${pix.id}/refund`, body);
    await till('refunds', { status: 'PENDING', balance: 13550 });
    assert.equal((await refund({ value: 135.51 })).status, 400, 'more than was paid');
    await till('refunds', { status: 'PENDING', balance: 13549 });
    const poor = await refund({ description: 'a' });
    assert.deepEqual([poor.status, /Saldo insuficiente/.test(poor.json.errors[0].description)], [400, true]);
    await till('refunds', { status: 'PENDING' });
    assert.equal((await refund({ description: 'a' })).json.status, 'REFUND_IN_PROGRESS');
    assert.equal((await refund({ description: 'b' })).status, 400, 'twice under another name');
    assert.equal((await till('refund_end', { id: pix.id, status: 'CANCELLED' })).status, 'RECEIVED');
    await till('refunds', {});
    assert.equal((await refund({ description: 'b' })).json.status, 'REFUNDED');
});

test('lists page by a hundred at most, and filter by dates', async () => {
    assert.equal((await call('GET', '/payments?limit=101')).status, 400);
    const one = (await call('GET', '/payments?limit=1')).json;
    assert.deepEqual([one.data.length, one.hasMore], [1, true]);
    assert.equal((await call('GET', '/payments?paymentDate%5Bge%5D=2030-01-01')).json.totalCount, 0);
    assert.ok((await call('GET', `/payments?paymentDate%5Bge%5D=${TODAY}`)).json.totalCount > 0);
});

test('limits are told in headers and kept, a minute and twelve hours', async () => {
    const answer = await call('GET', '/webhooks');
    assert.ok(Number(answer.headers.get('ratelimit-remaining')) < Number(answer.headers.get('ratelimit-limit')));
    w.sandbox.settings.asaasPerMinute = 1;
    const refused = await call('GET', '/webhooks');
    assert.equal(refused.status, 429);
    assert.ok(Number(refused.headers.get('ratelimit-reset')) > 0);
    w.sandbox.settings.asaasPerMinute = 600;
    w.sandbox.settings.asaasCalls = 1;
    assert.ok(Number((await call('GET', '/customers')).headers.get('ratelimit-reset')) > 3600);
    w.sandbox.settings.asaasCalls = 25000;
});

test('notices come in order, with their token, one at a time until each is answered 200', async () => {
    const hook = await hooked();
    w.receiver.answer = (r) => (w.receiver.requests.length === 0 ? 500 : 200);
    const { id } = await charge();
    await call('POST', `/sandbox/payment/${id}/overdue`);
    await w.receiver.until(() => w.receiver.requests.length >= 3);
    const told = w.receiver.requests.map((r) => r.json.event);
    assert.deepEqual(told.slice(0, 3), ['PAYMENT_CREATED', 'PAYMENT_CREATED', 'PAYMENT_OVERDUE']);
    assert.equal(w.receiver.requests[0].headers['asaas-access-token'], 'secret');
    assert.match(w.receiver.requests[0].json.id, /^evt_[0-9a-f]{32}&\d+$/);
    assert.equal(w.receiver.requests[0].json.id, w.receiver.requests[1].json.id);
    await hook.end();
});

test('a redirect is a failure; the fifteenth pauses the queue until somebody wakes it', async () => {
    const hook = await hooked();
    w.receiver.answer = () => 301;
    await charge();
    await w.receiver.until(() => w.receiver.requests.length >= 15, 10000);
    const paused = async () => (await call('GET', `/webhooks/${hook.id}`)).json;
    for (let i = 0; i < 50 && !(await paused()).interrupted; i++) await new Promise((resolve) => setTimeout(resolve, 20));
    assert.deepEqual([(await paused()).interrupted, (await paused()).penalizedRequestsCount], [true, 15]);
    assert.equal((await paused()).authToken, undefined, 'the token is never shown again');
    w.receiver.answer = () => 200;
    const before = w.receiver.requests.length;
    await call('PUT', `/webhooks/${hook.id}`, { interrupted: false });
    await w.receiver.until(() => w.receiver.requests.length > before);
    assert.equal((await paused()).penalizedRequestsCount, 0);
    await hook.end();
});
