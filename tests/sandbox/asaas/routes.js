import { AsaasError } from './errors.js';
import { Customers } from './customers.js';
import { Limits } from './limits.js';
import { Payments } from './payments.js';
import { Webhooks } from './webhooks.js';
import { readJson, sendBytes, sendJson } from '../http.js';
import { withFault } from '../misbehave.js';

/*
 * Asaas, API v3, as the server sees it (under /asaas/v3), its pages and papers, and what payers and time do
 * (under /sandbox/api/asaas).
 */
const LIST_MAX = 100;

export class Asaas {
    constructor(parts) {
        Object.assign(this, parts); // settings, clock, journal, faults, base
        this.limits = new Limits(parts);
        this.customers = new Customers();
        this.webhooks = new Webhooks(parts);
        this.payments = new Payments({
            ...parts, customers: this.customers,
            tell: (event, payment) => this.webhooks.tell(event, payment),
        });
    }

    mount(router) {
        const { customers, payments, webhooks } = this;
        const api = (method, path, work) => router.on(method, `/asaas/v3${path}`, (req, res, p) => this.guard(req, res, path, work, p));
        api('GET', '/customers', (q) => this.page(customers.find(q), q));
        api('POST', '/customers', (q, p, body) => customers.create(body));
        api('GET', '/customers/:id', (q, { id }) => customers.get(id));
        api('PUT', '/customers/:id', (q, { id }, body) => customers.change(id, body));
        api('GET', '/payments', (q) => this.page(payments.find(q), q));
        api('POST', '/payments', (q, p, body) => payments.create(body));
        api('GET', '/payments/:id', (q, { id }) => payments.get(id));
        api('PUT', '/payments/:id', (q, { id }, body) => payments.change(id, body));
        api('DELETE', '/payments/:id', (q, { id }) => payments.remove(id));
        api('GET', '/payments/:id/status', (q, { id }) => ({ status: payments.get(id).status }));
        api('GET', '/payments/:id/identificationField', (q, { id }) => payments.line(id));
        api('GET', '/payments/:id/pixQrCode', (q, { id }) => payments.pix(id));
        api('POST', '/payments/:id/restore', (q, { id }) => payments.restore(id));
        api('POST', '/payments/:id/receiveInCash', (q, { id }, body) => payments.receiveInCash(id, body));
        api('POST', '/payments/:id/undoReceivedInCash', (q, { id }) => payments.undoReceivedInCash(id));
        api('POST', '/payments/:id/refund', (q, { id }, body) => payments.refund(id, body));
        api('POST', '/sandbox/payment/:id/confirm', (q, { id }) => payments.confirm(id));
        api('POST', '/sandbox/payment/:id/overdue', (q, { id }) => payments.overdue(id));
        api('GET', '/webhooks', (q) => this.page(webhooks.list(), q));
        api('POST', '/webhooks', (q, p, body) => webhooks.create(body));
        api('GET', '/webhooks/:id', (q, { id }) => webhooks.shown(webhooks.get(id)));
        api('PUT', '/webhooks/:id', (q, { id }, body) => webhooks.change(id, body));
        api('DELETE', '/webhooks/:id', (q, { id }) => webhooks.remove(id));
        api('POST', '/webhooks/:id/removeBackoff', (q, { id }) => webhooks.removeBackoff(id));
        this.mountPapers(router);
        this.mountTill(router);
    }

    mountPapers(router) {
        const find = (code) => [...this.payments.list.values()].find((p) => p.code === code);
        router.on('GET', '/asaas/b/pdf/:code', (req, res, { code }) => {
            const payment = find(code);
            if (!payment?.bankSlipUrl || payment.deleted) return sendBytes(res, 404, 'text/plain', Buffer.from('não há'));
            return sendBytes(res, 200, 'application/pdf', paper(`Boleto ${payment.id} ${payment.value.toFixed(2)} ${this.payments.line(payment.id).identificationField}`));
        });
        router.on('GET', '/asaas/i/:code', (req, res, { code }) => {
            const payment = find(code);
            if (!payment) return sendBytes(res, 404, 'text/plain', Buffer.from('não há'));
            return sendBytes(res, 200, 'text/html; charset=utf-8', Buffer.from(`<h1>Cobrança</h1><p>R$ ${payment.value.toFixed(2).replace('.', ',')}</p>`));
        });
    }

    /* What is not in the API: the payer's bank, the card's bank, the calendar. */
    mountTill(router) {
        const { payments, webhooks } = this;
        const till = (method, path, work) => router.on(method, `/sandbox/api/asaas${path}`, (req, res) => this.till(req, res, work));
        till('POST', '/pay', (order) => payments.pay(order));
        till('POST', '/quote', (order) => payments.behind(order));
        till('POST', '/refund', ({ id, ...what }) => payments.refund(id, what, { staff: true })); // by the receiver's staff
        till('POST', '/refunds', ({ status = 'DONE', balance = null }) => {
            Object.assign(payments, { refundStatus: status, balance: balance ?? Infinity });
            return {};
        });
        till('POST', '/refund_end', (order) => payments.settleRefund(order));
        till('POST', '/receive', ({ id }) => payments.receive(id));
        till('POST', '/overdue', ({ id }) => payments.overdue(id));
        till('POST', '/chargeback', ({ id }) => payments.chargeback(id));
        till('POST', '/stray', (facts) => payments.keep({ customer: null, billingType: 'TRANSFER', dueDate: payments.today(), ...facts }));
        till('POST', '/notice', ({ hook, event = 'MADE_UP', body }) => {
            const item = { id: 'made up', event, body: typeof body === 'string' ? body : JSON.stringify(body) };
            webhooks.again(hook ? webhooks.get(hook) : [...webhooks.hooks.values()][0], item);
            return {};
        });
        till('GET', '', () => ({
            customers: [...this.customers.list.values()], payments: [...payments.list.values()],
            webhooks: [...webhooks.hooks.values()].map((h) => ({ ...webhooks.shown(h), waiting: h.queue.length })),
            calls: this.limits.window.calls,
        }));
    }

    async till(req, res, work) {
        try {
            sendJson(res, 200, await work(req.method === 'GET' ? {} : await readJson(req)));
        } catch (error) {
            if (!(error instanceof AsaasError)) throw error;
            sendJson(res, error.status === 404 ? 404 : 422, { error: error.message });
        }
    }

    async guard(req, res, pattern, work, params) {
        const fault = this.faults.take('asaas', { method: req.method, path: pattern });
        const safely = async () => {
            const [status, body, headers] = await this.answer(req, pattern, work, params);
            return (out) => (body === null ? out.writeHead(status, headers).end() : sendJson(out, status, body, headers));
        };
        await withFault(fault, req, res, safely, (script) => {
            const error = new AsaasError(script.http ?? 500, script.code ?? 'internal_error', 'Erro interno.');
            return { status: error.status, body: error.body() ?? {} };
        });
    }

    async answer(req, pattern, work, params) {
        let headers = {};
        try {
            this.limits.checkKey(req);
            this.limits.checkBody(req);
            headers = this.limits.count(`${req.method} ${pattern}`);
            const query = new URL(req.url, 'http://asaas').searchParams;
            const body = await this.limits.hold(req, async () => work(query, params, req.method === 'GET' ? null : await readJson(req)));
            this.journal.add('asaas_call', { method: req.method, path: pattern, id: body?.id ?? params.id ?? null });
            return [200, body, headers];
        } catch (error) {
            if (!(error instanceof AsaasError)) throw error;
            this.journal.add('asaas_refused', { method: req.method, path: pattern, http: error.status, code: error.code, details: error.message });
            return [error.status, error.body(), { ...headers, ...error.headers }];
        }
    }

    page(all, query) {
        const offset = Number(query.get('offset') ?? 0);
        const limit = Number(query.get('limit') ?? 10);
        if (!(limit >= 1 && limit <= LIST_MAX)) throw new AsaasError(400, 'invalid_limit', 'O limite deve ser de 1 a 100.');
        const data = all.slice(offset, offset + limit);
        return { object: 'list', hasMore: offset + limit < all.length, totalCount: all.length, limit, offset, data };
    }

    close() {
        this.webhooks.close();
    }
}

/* A sheet with one line of text: enough to be a PDF. */
function paper(text) {
    const stream = `BT /F1 12 Tf 40 800 Td (${text}) Tj ET`;
    const objects = [
        '<</Type/Catalog/Pages 2 0 R>>', '<</Type/Pages/Kids[3 0 R]/Count 1>>',
        '<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>',
        `<</Length ${stream.length}>>stream\n${stream}\nendstream`, '<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>',
    ];
    let out = '%PDF-1.4\n';
    const offsets = objects.map((object, i) => {
        const at = out.length;
        out += `${i + 1} 0 obj\n${object}\nendobj\n`;
        return at;
    });
    const xref = out.length;
    out += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${offsets.map((at) => `${String(at).padStart(10, '0')} 00000 n \n`).join('')}`;
    return Buffer.from(`${out}trailer<</Size ${objects.length + 1}/Root 1 0 R>>\nstartxref\n${xref}\n%%EOF\n`, 'latin1');
}
