import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PairBucket, PairDebt, Throughput } from '../graph/limits.js';
import { canonical, dialled, otherSpelling } from '../numbers.js';
import { text, world } from './support.js';

/* Limits by themselves, with a clock of the test's own, and the ways to treat unknown numbers. */
const codeOf = (work) => {
    try {
        work();
        return 0;
    } catch (error) {
        return error.code;
    }
};

test('debt: twenty at once cost two minutes', () => {
    const pairs = new PairDebt();
    for (let i = 0; i < 20; i++) pairs.take('a', i * 100);
    assert.equal(codeOf(() => pairs.take('a', 6000)), 131056);
    assert.equal(codeOf(() => pairs.take('a', 119999)), 131056);
    assert.equal(codeOf(() => pairs.take('a', 120000)), 0);
});

test('debt: the 46th of a burst is refused, other pairs are not touched', () => {
    const pairs = new PairDebt();
    for (let i = 0; i < 45; i++) pairs.take('a', 1000);
    assert.equal(codeOf(() => pairs.take('a', 1000)), 131056);
    assert.equal(codeOf(() => pairs.take('b', 1000)), 0);
});

test('bucket: one each six seconds for ever is never refused', () => {
    const pairs = new PairBucket();
    for (let i = 0; i < 1000; i++) pairs.take('a', i * 6000);
});

test('bucket: a refusal costs nothing', () => {
    const pairs = new PairBucket();
    for (let i = 0; i < 45; i++) pairs.take('a', 0);
    for (let i = 0; i < 100; i++) codeOf(() => pairs.take('a', 5000));
    assert.equal(codeOf(() => pairs.take('a', 6000)), 0);
});

test('throughput: eighty in a second, in plus out', () => {
    const rate = new Throughput(80);
    for (let i = 0; i < 30; i++) rate.note('n', 0);
    for (let i = 0; i < 50; i++) rate.take('n', 0);
    assert.equal(codeOf(() => rate.take('n', 0)), 130429);
    assert.equal(codeOf(() => rate.take('n', 13)), 0);
    assert.equal(codeOf(() => rate.take('other', 13)), 0);
});

const NUMBERS = [
    ['553181234567', '5531981234567', '5531981234567'], ['5531981234567', '5531981234567', '553181234567'],
    ['551132345678', '551132345678', null], ['5511932345678', '5511932345678', null],
    ['5555991234567', '5555991234567', '555591234567'], ['351912345678', '351912345678', null],
];
for (const [digits, key, other] of NUMBERS) {
    test(`${digits}: key ${key}, other spelling ${other}`, () => {
        assert.equal(canonical(digits), key);
        assert.equal(otherSpelling(digits), other);
    });
}

const DIALLED = [['+5511987654321', '5511987654321'], ['5511987654321', '555511987654321'], ['+55 11 98765-4321', '5511987654321'], ['abc', null], ['', null], [5511, null], ['+' + '1'.repeat(16), null]];
for (const [to, digits] of DIALLED) {
    test(`dialling ${JSON.stringify(to)} is ${digits}`, () => assert.equal(dialled(to), digits));
}

const MODES = [['sync', 131026], ['list', 131030]];
for (const [unknown, code] of MODES) {
    test(`unknown numbers under "${unknown}" give ${code}`, async (t) => {
        const w = await world({ unknown });
        t.after(() => w.stop());
        const answer = await w.post(text('+5511900000000'));
        assert.deepEqual([answer.status, answer.json.error.code], [400, code]);
    });
}

test('under "create" a phone appears, but its window is closed', async (t) => {
    const w = await world({ unknown: 'create' });
    t.after(() => w.stop());
    assert.equal((await w.post(text('+5511900000000'))).json.error.code, 131047);
    assert.equal((await w.api('GET', '/phones')).json[0].wa_id, '5511900000000');
});

test('a person without WhatsApp: accepted, then failed with 131026', async (t) => {
    const w = await world();
    t.after(() => w.stop());
    await w.api('POST', '/phones', { wa_id: '5511900000001', has_whatsapp: false });
    const { json } = await w.post(text('+5511900000001', 'a', { biz_opaque_callback_data: '77' }));
    await w.receiver.until(() => w.receiver.statuses().length === 1);
    const [failed] = w.receiver.statuses();
    assert.deepEqual([failed.id, failed.status, failed.errors[0].code, failed.biz_opaque_callback_data], [json.messages[0].id, 'failed', 131026, '77']);
    assert.equal(w.receiver.values()[0].contacts, undefined);
    assert.equal(failed.recipient_user_id, undefined);
});

test('throughput of the API is 130429', async (t) => {
    const w = await world({ throughput: 3 });
    t.after(() => w.stop());
    const { to } = await w.person();
    const codes = [];
    for (let i = 0; i < 3; i++) codes.push((await w.post(text(to))).json.error?.code ?? 0);
    assert.deepEqual(codes, [0, 0, 130429]);
});

test('with rates and window off everything leaves', async (t) => {
    const w = await world({ throughput: 0, pairMs: 0, windowHours: 0, unknown: 'create' });
    t.after(() => w.stop());
    for (let i = 0; i < 100; i++) assert.equal((await w.post(text('+5511900000000'))).status, 200);
});
