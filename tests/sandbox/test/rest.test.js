import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { execFile, spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';
import { qrSquare } from '../static/qr.js';
import { payable } from '../static/format.js';
import { readSettings } from '../settings.js';
import { PDF, text, world } from './support.js';

const HERE = path.join(path.dirname(fileURLToPath(import.meta.url)), '..');

/* Squares that a second program (zbar) has read back to the text they were made of. */
const READ_BACK = JSON.parse(fs.readFileSync(path.join(HERE, 'test/qr.json'), 'utf8'));
for (const { length, size, hash } of READ_BACK) {
    test(`a QR code of ${length} characters is the one that was read back`, () => {
        const words = Array.from({ length }, (_, i) => '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJ.-*/'[(i * 7 + length) % 50]).join('');
        const square = qrSquare(words);
        const bits = square.map((row) => row.map((dark) => (dark ? 1 : 0)).join('')).join('\n');
        assert.deepEqual([square.length, createHash('sha256').update(bits).digest('hex')], [size, hash]);
    });
}

test('a text too long for any QR code is refused', () => assert.throws(() => qrSquare('x'.repeat(2332))));

test('what can be paid inside a text is found', () => {
    const code = '00020126580014br.gov.bcb.pix0136123e4567-e12b-12d1-a456-4266554400005204000053039865802BR5913Fulano de Tal6008BRASILIA62070503***63041D3D';
    assert.deepEqual(payable(`Aqui está:\n${code}\nAbraço`).pix, { code, before: 'Aqui está:', after: 'Abraço' });
    assert.equal(payable('Linha: 23793.38128 60082.677139 66003.305206 6 84340000012345.').line, '23793381286008267713966003305206684340000012345');
    assert.deepEqual(payable('CPF 529.982.247-25'), { pix: null, line: null });
});

test('settings: flags win over the environment, unknown ones are refused', () => {
    const settings = readSettings(['--port', '7', '--phone-number-ids=1,2'], { SANDBOX_PORT: '8', SANDBOX_APP_SECRET: 's' });
    assert.deepEqual([settings.port, settings.phoneNumberIds, settings.appSecret], [7, ['1', '2'], 's']);
    assert.throws(() => readSettings(['--prot', '7'], {}), /--help/);
    assert.throws(() => readSettings(['--port', 'x'], {}), /number/);
    assert.throws(() => readSettings(['--port'], {}), /value/);
});

test('a restart keeps phones, window, uploads and charges', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
    const state = path.join(folder, 'state.json');
    const one = await world({ state });
    const person = await one.person();
    await one.post(text(person.to, 'antes'));
    const { id } = (await one.upload(PDF, 'application/pdf')).json;
    await one.bank('PUT', '/cob/abcdefghijklmnopqrstuvwxyz', { valor: { original: '1.00' }, chave: 'a' });
    await one.stop();
    const two = await world({ state });
    t.after(async () => {
        await two.stop();
        fs.rmSync(folder, { recursive: true });
    });
    const { messages } = (await two.api('GET', '/phones/5511987654321/messages')).json;
    assert.deepEqual(messages.map((m) => m.text), ['oi', 'antes']);
    assert.equal((await two.post(text(person.to, 'depois'))).status, 200);
    assert.equal((await two.post({ messaging_product: 'whatsapp', status: 'read', message_id: person.wamid })).status, 200);
    assert.equal((await two.bank('GET', '/cob/abcdefghijklmnopqrstuvwxyz')).json.valor.original, '1.00');
    assert.equal((await two.call('GET', `/v26.0/${id}`, undefined, { Authorization: 'Bearer sandbox_access_token' })).status, 200);
});

test('the clock can be moved', async (t) => {
    const w = await world();
    t.after(() => w.stop());
    const { to } = await w.person();
    await w.api('POST', '/clock', { advance_ms: 25 * 3600e3 });
    assert.equal((await w.post(text(to))).json.error.code, 131047);
});

test('the program says when it is ready, appends its log, and ends on SIGTERM', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const log = path.join(folder, 'log.jsonl');
    const program = spawn(process.execPath, [path.join(HERE, 'main.js'), '--port', '0', '--log', log], { stdio: ['ignore', 'pipe', 'inherit'] });
    const ready = await new Promise((resolve) => program.stdout.once('data', (data) => resolve(String(data))));
    const address = /^sandbox ready at (http:\S+)\n$/.exec(ready)[1];
    const stream = await fetch(`${address}/sandbox/api/phones`, { method: 'POST', body: '{"wa_id":"5511900000000"}' });
    assert.equal(stream.status, 200);
    await fetch(`${address}/sandbox/api/phones/5511900000000/send`, { method: 'POST', body: '{"text":"oi"}' });
    const page = await fetch(`${address}/sandbox/api/phones/5511900000000/events`);
    program.kill('SIGTERM');
    const code = await new Promise((resolve) => program.once('exit', resolve));
    await page.body.cancel().catch(() => {});
    assert.equal(code, 0);
    assert.match(fs.readFileSync(log, 'utf8'), /"kind":"inbound"/);
});

test('the school program writes both files and refuses a wrong day', async (t) => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sandbox-'));
    t.after(() => fs.rmSync(folder, { recursive: true }));
    const run = (...flags) => new Promise((resolve) => execFile(process.execPath, [path.join(HERE, 'school.js'), ...flags], (error) => resolve(error?.code ?? 0)));
    assert.equal(await run('--today', '2026-11-25', '--out', folder), 0);
    assert.deepEqual(fs.readdirSync(folder).sort(), ['people.csv', 'persons.json']);
    assert.equal(await run('--today', '2026-02-30', '--out', folder), 1);
    const w = await world({ people: path.join(folder, 'persons.json') });
    t.after(() => w.stop());
    const phones = (await w.api('GET', '/phones')).json;
    assert.equal(phones.length, 215);
    assert.match(phones[0].details.cpf, /^\d{3}\.\d{3}\.\d{3}-\d{2}$/);
});
