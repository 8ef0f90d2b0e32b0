import fs from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import { HttpError, Router, readBody, readJson, sendJson } from '../http.js';
import { withFault } from '../misbehave.js';
import { makeCertificates } from './certificates.js';
import { PixCharges } from './charges.js';
import { PixHooks } from './hooks.js';
import { PixProblem } from './problem.js';
import { PixReceived } from './received.js';
import { TokenError, Tokens } from './tokens.js';

/*
 * A bank with BACEN's Pix API 2.9.0 (payments reference 8), on a port of its own with mutual TLS; its
 * till and its switches are /sandbox/api/pix on the sandbox's port.
 */
const BODY_MOST = 256 * 1024;

export class PixBank {
    constructor(parts) {
        Object.assign(this, parts); // settings, clock, journal, faults
        this.tokens = new Tokens(parts);
        this.charges = new PixCharges(parts);
        this.received = new PixReceived({ ...parts, charges: this.charges });
        this.hooks = new PixHooks(parts);
        this.router = this.routes(new Router());
    }

    /* ---- the API ---- */

    routes(router) {
        const api = (method, where, scope, work) => router.on(method, where, (req, res, p) => this.guard(req, res, scope, () => work(req, p)));
        router.on('POST', '/oauth/token', (req, res) => this.guard(req, res, null, () => this.grant(req)));
        for (const kind of ['cob', 'cobv']) {
            api('PUT', `/v2/${kind}/:txid`, `${kind}.write`, async (req, p) => [201, this.made(this.charges.put(kind, p.txid, await json(req)))]);
            api('PATCH', `/v2/${kind}/:txid`, `${kind}.write`, async (req, p) => [200, this.charges.patch(kind, p.txid, await json(req))]);
            api('GET', `/v2/${kind}/:txid`, `${kind}.read`, async (req, p) => [200, this.charges.get(kind, p.txid)]);
        }
        api('GET', '/v2/pix', 'pix.read', async (req) => [200, this.received.list(new URL(req.url, 'http://x').searchParams)]);
        api('GET', '/v2/pix/:id', 'pix.read', async (req, p) => [200, this.received.get(p.id)]);
        api('PUT', '/v2/pix/:e2e/devolucao/:id', 'pix.write', async (req, p) => [201, this.gave(p, await json(req))]);
        api('GET', '/v2/pix/:e2e/devolucao/:id', 'pix.read', async (req, p) => [200, this.received.refundOf(p.e2e, p.id)]);
        api('PUT', '/v2/webhook/:key', 'webhook.write', async (req, p) => [200, await this.hooks.put(p.key, await json(req))]);
        api('GET', '/v2/webhook/:key', 'webhook.read', async (req, p) => [200, this.hooks.get(p.key)]);
        api('DELETE', '/v2/webhook/:key', 'webhook.write', async (req, p) => [204, this.hooks.remove(p.key)]);
        return router;
    }

    async guard(req, res, scope, work) {
        const fault = this.faults.take('pix', { method: req.method, path: req.url });
        const safely = async () => {
            try {
                if (scope) this.tokens.check(req.headers.authorization, certificateOf(req), scope);
                const [status, body] = await work();
                return (out) => answer(out, status, body);
            } catch (error) {
                if (!(error instanceof PixProblem || error instanceof TokenError)) throw error;
                this.journal.add('pix_refused', { method: req.method, path: req.url, http: error.status, details: error.message, body: error.body() });
                return (out) => sendJson(out, error.status, error.body(), { 'Content-Type': 'application/problem+json' });
            }
        };
        await withFault(fault, req, res, safely, (script) => {
            const problem = new PixProblem(script.http ?? 503, script.kind ?? 'ServicoIndisponivel', script.details ?? 'Serviço indisponível.');
            return { status: problem.status, body: problem.body() };
        });
    }

    async grant(req) {
        const form = new URLSearchParams((await readBody(req, BODY_MOST)).toString());
        const token = this.tokens.grant({
            authorization: req.headers.authorization, type: req.headers['content-type'], form, certificate: certificateOf(req),
        });
        this.journal.add('pix_token', { scope: token.scope });
        return [200, token];
    }

    made(charge) {
        this.journal.add('pix_cob', { txid: charge.txid, tipo: charge.loc.tipoCob, valor: charge.valor.original });
        return charge;
    }

    gave({ e2e, id }, body) {
        const refund = this.received.refund(e2e, id, body);
        this.journal.add('pix_refund', { id: e2e, refund: id, valor: refund.valor, by: 'receiver' });
        return refund;
    }

    /* ---- the till and the switches ---- */

    mount(router) {
        const till = (where, work) => router.on('POST', `/sandbox/api/pix${where}`, async (req, res) => this.till(res, work, await readJson(req)));
        till('/pay', (order) => this.pay(order));
        till('/refund', (order) => this.refund(order));
        till('/balance', ({ centavos }) => ({ balance: (this.received.balance = centavos ?? Infinity) }));
        till('/notice', (order) => this.again(order));
        till('/tokens/expire', () => ({ ok: this.tokens.expire() ?? true }));
        till('/scopes', ({ scopes }) => ({ scopes: (this.tokens.scopes = scopes) }));
        router.on('GET', '/sandbox/api/pix', (req, res) => sendJson(res, 200, this.snapshot()));
    }

    async till(res, work, order) {
        try {
            sendJson(res, 200, await work(order));
        } catch (error) {
            if (error instanceof HttpError) throw error;
            sendJson(res, error.status ?? 400, { error: error.message });
        }
    }

    /* {txid | payload | chave, amount, at, late, force, info, notice: {copies, after_ms, skip}} */
    async pay(order) {
        const pix = this.received.pay(order);
        this.journal.add('pix_paid', { id: pix.endToEndId, txid: pix.txid, valor: pix.valor });
        return { id: pix.endToEndId, paid: pix, notice: await this.hooks.send({ pix: [pix] }, order.notice) };
    }

    /* {id: endToEndId, valor, natureza, status, refund (one that is under way), notice} */
    async refund({ id, refund, notice, ...facts }) {
        const pix = this.received.get(id);
        const done = refund ? this.received.settleRefund(id, refund, facts.status, facts.motivo) : this.received.give(pix, facts);
        this.journal.add('pix_refund', { id, refund: done.id, valor: done.valor, by: 'bank' });
        return { refund: done, notice: await this.hooks.send({ pix: [pix] }, notice) };
    }

    /* The notice of a Pix once more, or {body} as it is. */
    async again({ id, body, ...options }) {
        return { notice: await this.hooks.send(body ?? { pix: [this.received.get(id)] }, options) };
    }

    snapshot() {
        return {
            address: this.address, folder: this.folder, pixKey: this.settings.pixKey,
            charges: [...this.charges.byTxid.values()], pix: [...this.received.byId.values()], hooks: [...this.hooks.byKey.values()],
        };
    }

    /* ---- the port ---- */

    async start() {
        if (this.settings.pixPort < 0) return;
        this.folder = makeCertificates(this.settings.pixFolder || undefined);
        const read = (name) => fs.readFileSync(path.join(this.folder, name));
        const tls = { key: read('server.key'), cert: read('server.pem'), ca: read('ca.pem'), requestCert: true, rejectUnauthorized: true };
        this.server = https.createServer(tls, (req, res) => this.handle(req, res));
        await new Promise((resolve, reject) => {
            this.server.once('error', reject);
            this.server.listen(this.settings.pixPort, this.settings.host, resolve);
        });
        this.address = `https://${this.settings.host}:${this.server.address().port}`;
    }

    async handle(req, res) {
        const found = this.router.match(req.method, req.url.split('?', 1)[0]);
        try {
            if (!found) throw new HttpError(404, 'no such address');
            await found.handler(req, res, found.params);
        } catch (error) {
            if (res.headersSent || res.destroyed) return;
            if (!(error instanceof HttpError)) console.error(error);
            sendJson(res, error.status ?? 500, { error: error.message });
        }
    }

    async stop() {
        this.hooks.close();
        if (!this.server) return;
        this.server.closeAllConnections?.();
        await new Promise((resolve) => this.server.close(resolve));
        if (!this.settings.pixFolder) fs.rmSync(this.folder, { recursive: true, force: true });
    }
}

const certificateOf = (req) => req.socket.getPeerCertificate().fingerprint256;
const json = async (req) => {
    if (!/^application\/json/.test(req.headers['content-type'] ?? '')) throw new PixProblem(400, 'RequisicaoInvalida', 'Content-Type: application/json');
    return readJson(req, BODY_MOST);
};

function answer(res, status, body) {
    if (body !== undefined) return sendJson(res, status, body);
    return res.writeHead(status, { 'Content-Length': 0 }).end();
}
