/* The stand-in for a bank with BACEN's Pix API: mutual TLS, tokens, schemas, notices. */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { readCode } from '../bank/brcode.js';
import { T0, World } from './support.js';

let world;
let bank;
before(async () => {
    world = await new World({ pixPort: 0 }).start();
    bank = (await world.api('GET', '/pix')).json;
});
after(() => world.stop());

const TXID = '7978c0c97ea847e78e8849634473c1f1';
const next = (() => {
    let n = 0;
    return () => `txid${String(n++).padStart(28, '0')}`;
})();
const cob = (more = {}) => ({ calendario: { expiracao: 3600 }, valor: { original: '850.00' }, chave: bank.pixKey, ...more });
const cobv = (more = {}) => ({
    calendario: { dataDeVencimento: '2026-12-10', validadeAposVencimento: 60 },
    devedor: { cpf: '52998224725', nome: 'Ana' }, valor: { original: '850.00' }, chave: bank.pixKey, ...more,
});

/* One request with a certificate of the folder ("client", "stranger") or none; {status, json} or {error}. */
function call(method, where, body, { token, certificate = 'client', headers = {}, form } = {}) {
    const file = (name) => fs.readFileSync(path.join(bank.folder, name));
    const tls = certificate ? { key: file(`${certificate}.key`), cert: file(`${certificate}.pem`) } : {};
    const bytes = form ?? (body === undefined ? undefined : JSON.stringify(body));
    const all = { ...(bytes ? { 'Content-Type': form ? 'application/x-www-form-urlencoded' : 'application/json' } : {}), ...(token ? { Authorization: `Bearer ${token}` } : {}), ...headers };
    return new Promise((resolve) => {
        const req = https.request(bank.address + where, { method, headers: all, ca: file('ca.pem'), agent: false, ...tls });
        req.on('error', (error) => resolve({ error: error.code }));
        req.on('response', (res) => {
            let text = '';
            res.on('data', (chunk) => { text += chunk; });
            res.on('end', () => resolve({ status: res.statusCode, json: text ? JSON.parse(text) : null }));
        });
        req.end(bytes);
    });
}

const BASIC = { Authorization: `Basic ${Buffer.from('sandbox_client:sandbox_client_secret').toString('base64')}` };
const grant = (scope, headers = BASIC) => call('POST', '/oauth/token', undefined, { form: `grant_type=client_credentials${scope ? `&scope=${scope}` : ''}`, headers });
const token = async () => (await grant()).json.access_token;

test('only the one client certificate gets as far as a word', async () => {
    assert.ok((await call('GET', `/v2/cob/${TXID}`, undefined, { certificate: null })).error);
    assert.ok((await call('GET', `/v2/cob/${TXID}`, undefined, { certificate: 'stranger' })).error);
    assert.equal((await call('GET', `/v2/cob/${TXID}`)).status, 401);
});

test('a token is given to the right client for its scopes, and dies', async () => {
    assert.equal((await grant('', {})).json.error, 'invalid_client');
    assert.equal((await grant('cob.read%20rec.write')).json.error, 'invalid_scope');
    const narrow = (await grant('cob.read')).json.access_token;
    assert.equal((await call('PUT', `/v2/cob/${next()}`, cob(), { token: narrow })).status, 403);
    const good = await token();
    assert.equal((await call('PUT', `/v2/cob/${next()}`, cob(), { token: good })).status, 201);
    world.time += 3600e3;
    assert.equal((await call('GET', `/v2/cob/${TXID}`, undefined, { token: good })).status, 401);
    world.time = T0;
});

test('what is not in the specification is refused with the property', async () => {
    const given = await token();
    const wrong = [
        ['cob', 'short', cob(), 'txid'],
        ['cob', next(), cob({ valor: { original: '850' } }), 'cob.valor'],
        ['cob', next(), cob({ valor: { original: 850 } }), 'cob.valor'],
        ['cob', next(), cob({ valor: { original: '0.00' } }), 'cob.valor'],
        ['cob', next(), cob({ calendario: { expiracao: 0 } }), 'cob.calendario'],
        ['cob', next(), cob({ calendario: { expiracao: '60' } }), 'cob.calendario'],
        ['cob', next(), cob({ solicitacaoPagador: 'x'.repeat(141) }), 'solicitacaoPagador'],
        ['cob', next(), cob({ devedor: { cpf: '529', nome: 'A' } }), 'cob.devedor'],
        ['cob', next(), cob({ surprise: 1 }), 'cob'],
        ['cobv', next(), cobv({ devedor: undefined }), 'cobv.devedor'],
        ['cobv', next(), cobv({ calendario: { dataDeVencimento: '10/12/2026' } }), 'cobv.calendario'],
        ['cobv', next(), cobv({ calendario: { dataDeVencimento: '2026-11-24' } }), 'cobv.calendario.dataDeVencimento'],
        ['cobv', next(), cobv({ valor: { original: '1.00', multa: { modalidade: 3, valorPerc: '2.00' } } }), 'cobv.valor'],
        ['cobv', next(), cobv({ valor: { original: '1.00', desconto: { modalidade: 1, valorPerc: '2.00' } } }), 'cobv.valor'],
    ];
    for (const [kind, txid, body, property] of wrong) {
        const { status, json } = await call('PUT', `/v2/${kind}/${txid}`, body, { token: given });
        assert.equal(status, 400, property);
        assert.equal(json.violacoes[0].propriedade, property);
    }
    assert.equal((await call('PUT', `/v2/cob/${next()}`, cob({ chave: 'other@key.example' }), { token: given })).status, 403);
});

test('a charge is made once, read, changed while it is ATIVA, and removed', async () => {
    const given = await token();
    const txid = next();
    const made = await call('PUT', `/v2/cob/${txid}`, cob(), { token: given });
    assert.deepEqual([made.status, made.json.status, made.json.revisao], [201, 'ATIVA', 0]);
    assert.equal(readCode(made.json.pixCopiaECola).url, made.json.location);
    assert.equal((await call('PUT', `/v2/cob/${txid}`, cob(), { token: given })).status, 409);
    assert.equal((await call('PUT', `/v2/cobv/${txid}`, cobv(), { token: given })).status, 409);
    const changed = await call('PATCH', `/v2/cob/${txid}`, { valor: { original: '800.00' }, calendario: { expiracao: 7200 } }, { token: given });
    assert.deepEqual([changed.json.valor.original, changed.json.calendario.expiracao, changed.json.revisao], ['800.00', 7200, 1]);
    assert.equal((await call('PATCH', `/v2/cob/${txid}`, {}, { token: given })).status, 400);
    assert.equal((await call('PATCH', `/v2/cob/${txid}`, { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' }, { token: given })).json.status, 'REMOVIDA_PELO_USUARIO_RECEBEDOR');
    assert.equal((await call('PATCH', `/v2/cob/${txid}`, { valor: { original: '1.00' } }, { token: given })).status, 400);
    assert.equal((await call('GET', `/v2/cobv/${txid}`, undefined, { token: given })).status, 404);
});

test('a payment is told to the registered address with /pix, and read back; a refund is told again', async () => {
    const given = await token();
    const txid = next();
    const { json: charge } = await call('PUT', `/v2/cob/${txid}`, cob(), { token: given });
    assert.equal((await call('PUT', `/v2/webhook/${bank.pixKey}`, { webhookUrl: 'http://evil.example' }, { token: given })).status, 400);
    assert.equal((await call('PUT', `/v2/webhook/${bank.pixKey}`, { webhookUrl: world.receiver.address }, { token: given })).status, 200);
    assert.equal((await call('GET', `/v2/webhook/${bank.pixKey}`, undefined, { token: given })).json.webhookUrl, world.receiver.address);
    const { json: paid } = await world.api('POST', '/pix/pay', { payload: charge.pixCopiaECola });
    await world.receiver.until(() => world.receiver.requests.some((r) => r.url === '/hook/pix' && r.json.pix[0].txid === txid));
    assert.match(paid.id, /^E99999004\d{12}[A-Za-z0-9]{11}$/);
    assert.equal((await call('GET', `/v2/pix/${paid.id}`, undefined, { token: given })).json.valor, '850.00');
    assert.equal((await call('GET', `/v2/cob/${txid}`, undefined, { token: given })).json.status, 'CONCLUIDA');
    assert.equal((await world.api('POST', '/pix/pay', { txid })).status, 422, 'it is paid');
    const back = await call('PUT', `/v2/pix/${paid.id}/devolucao/R1`, { valor: '50.00' }, { token: given });
    assert.deepEqual([back.status, back.json.status], [201, 'EM_PROCESSAMENTO']);
    assert.equal((await call('PUT', `/v2/pix/${paid.id}/devolucao/R1`, { valor: '50.00' }, { token: given })).status, 409);
    assert.equal((await call('PUT', `/v2/pix/${paid.id}/devolucao/R2`, { valor: '800.01' }, { token: given })).status, 400);
    await world.api('POST', '/pix/refund', { id: paid.id, refund: 'R1' });
    await world.receiver.until(() => world.receiver.requests.some((r) => r.json.pix?.[0].devolucoes?.[0].status === 'DEVOLVIDO'));
    const list = await call('GET', '/v2/pix?inicio=2026-11-25T00:00:00Z&fim=2026-11-26T00:00:00Z&devolucaoPresente=true', undefined, { token: given });
    assert.equal(list.json.parametros.paginacao.quantidadeTotalDeItens, 1);
    assert.equal((await call('GET', '/v2/pix?inicio=x&fim=y', undefined, { token: given })).status, 400);
});

test('a devolução is refused above what is left and under another id, and not carried out without the money', async () => {
    const given = await token();
    const txid = next();
    await call('PUT', `/v2/cob/${txid}`, cob(), { token: given });
    const { json: paid } = await world.api('POST', '/pix/pay', { txid, notice: { skip: true } });
    const back = (id, valor) => call('PUT', `/v2/pix/${paid.id}/devolucao/${id}`, { valor }, { token: given });
    await world.api('POST', '/pix/balance', { centavos: 84999 });
    const poor = await back('R1', '850.00');
    assert.deepEqual([poor.status, poor.json.status, poor.json.motivo], [201, 'NAO_REALIZADO', 'Saldo insuficiente']);
    await world.api('POST', '/pix/balance', {});
    assert.equal((await back('R2', '850.00')).json.status, 'EM_PROCESSAMENTO');
    assert.equal((await back('R3', '850.00')).status, 400, 'twice under another id');
    await world.api('POST', '/pix/refund', { id: paid.id, refund: 'R2', status: 'NAO_REALIZADO', motivo: 'conta encerrada', notice: { skip: true } });
    assert.equal((await back('R4', '850.00')).status, 201, 'what was not carried out is left');
    world.time += 91 * 86400e3;
    assert.equal((await call('PUT', `/v2/pix/${paid.id}/devolucao/R5`, { valor: '1.00' }, { token: await token() })).status, 400, '90 days');
    world.time = T0;
});

test('an expired charge is not paid, but late it is; a cobv costs more after its day', async () => {
    const given = await token();
    const [early, late] = [next(), next()];
    await call('PUT', `/v2/cob/${early}`, cob(), { token: given });
    await call('PUT', `/v2/cobv/${late}`, cobv({
        valor: { original: '100.00', multa: { modalidade: 2, valorPerc: '2.00' }, juros: { modalidade: 3, valorPerc: '1.00' } },
    }), { token: given });
    world.time += 30 * 86400e3; // 25 December
    assert.equal((await world.api('POST', '/pix/pay', { txid: early, notice: { skip: true } })).status, 422);
    assert.equal((await world.api('POST', '/pix/pay', { txid: early, late: true, notice: { skip: true } })).status, 200);
    const { json } = await world.api('POST', '/pix/pay', { txid: late, notice: { skip: true } });
    assert.equal(json.paid.valor, '102.50');
    world.time = T0;
});

test('faults: away, dropped after it was made, a token that died', async () => {
    const given = await token();
    const txid = next();
    await world.api('POST', '/faults', [{ on: 'pix', do: 'fail', http: 503 }, { on: 'pix', do: 'drop_after_accept' }]);
    assert.equal((await call('PUT', `/v2/cob/${txid}`, cob(), { token: given })).status, 503);
    assert.ok((await call('PUT', `/v2/cob/${txid}`, cob(), { token: given })).error);
    assert.equal((await call('GET', `/v2/cob/${txid}`, undefined, { token: given })).status, 200);
    await world.api('POST', '/pix/tokens/expire', {});
    assert.equal((await call('GET', `/v2/cob/${txid}`, undefined, { token: given })).status, 401);
});
