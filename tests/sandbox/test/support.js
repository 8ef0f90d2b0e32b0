import http from 'node:http';
import crypto from 'node:crypto';
import { Clock } from '../clock.js';
import { Sandbox } from '../sandbox.js';
import { defaults } from '../settings.js';

/* A sandbox on a free port, a server that takes its webhooks, and short words for both. */
export const NUMBER = '106540352242922';
export const BUSINESS = '551130031234';
export const SECRET = 'sandbox_app_secret';
export const T0 = Date.parse('2026-11-25T12:00:00Z');

/** A receiver: every request is kept; answer(request) gives the status, or "hang". */
export class Receiver {
    constructor() {
        this.requests = [];
        this.answer = () => 200;
        this.waiters = [];
    }
    async start() {
        this.server = http.createServer((req, res) => this.take(req, res));
        await new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
        this.address = `http://127.0.0.1:${this.server.address().port}/hook`;
        return this;
    }
    take(req, res) {
        if (req.method === 'GET') return res.end(new URL(req.url, 'http://x').searchParams.get('hub.challenge'));
        const chunks = [];
        req.on('data', (chunk) => chunks.push(chunk));
        req.on('end', () => {
            const bytes = Buffer.concat(chunks);
            const request = { headers: req.headers, bytes, json: JSON.parse(bytes.toString()), url: req.url, at: Date.now() };
            const status = this.answer(request);
            this.requests.push(request);
            this.waiters.forEach((wake) => wake());
            if (status !== 'hang') res.writeHead(status).end();
        });
        req.on('error', () => {});
        return undefined;
    }
    values() {
        return this.requests.flatMap((r) => (r.json.entry ?? []).flatMap((e) => e.changes.map((c) => c.value)));
    }
    messages() {
        return this.values().flatMap((v) => v.messages ?? []);
    }
    statuses() {
        return this.values().flatMap((v) => v.statuses ?? []);
    }
    /** Waits until check() is true, at most two seconds. */
    async until(check, ms = 2000) {
        const end = Date.now() + ms;
        while (!check()) {
            if (Date.now() > end) throw new Error('waited in vain for a webhook');
            await new Promise((resolve) => {
                this.waiters.push(resolve);
                setTimeout(resolve, 20);
            });
        }
    }
    stop() {
        this.server.closeAllConnections?.();
        return new Promise((resolve) => this.server.close(resolve));
    }
}

export class World {
    constructor(settings) {
        this.settings = settings;
        this.time = T0;
    }
    async start() {
        this.receiver = await new Receiver().start();
        const settings = {
            ...defaults(), port: 0, handshake: 'skip', sentMs: 0, deliveredMs: 0, retryScale: 0.01,
            webhook: this.receiver.address, bankWebhook: this.receiver.address, ...this.settings,
        };
        this.sandbox = new Sandbox(settings, { clock: new Clock(() => this.time) });
        this.base = await this.sandbox.start();
        return this;
    }
    async stop() {
        await this.sandbox.stop();
        await this.receiver.stop();
    }
    async call(method, path, body, headers = {}) {
        const raw = typeof body === 'string' || body instanceof Uint8Array || body instanceof FormData;
        const answer = await fetch(this.base + path, {
            method, body: body === undefined || raw ? body : JSON.stringify(body),
            headers: raw ? headers : { 'Content-Type': 'application/json', ...headers },
        });
        const text = await answer.text();
        let json = null;
        try {
            json = JSON.parse(text);
        } catch { /* the test looks at the text */ }
        return { status: answer.status, text, json, headers: answer.headers };
    }
    api(method, path, body) {
        return this.call(method, '/sandbox/api' + path, body);
    }
    post(body, { token = 'sandbox_access_token', number = NUMBER } = {}) {
        return this.call('POST', `/v26.0/${number}/messages`, body, { Authorization: `Bearer ${token}` });
    }
    bank(method, path, body, token = 'sandbox_bank_token') {
        return this.call(method, '/bank' + path, body, { Authorization: `Bearer ${token}` });
    }
    /** A phone that has just written, so that the window is open. */
    async person(facts = {}) {
        const phone = { wa_id: '5511987654321', name: 'Ana Prado', ...facts };
        await this.api('POST', '/phones', phone);
        const sent = await this.api('POST', `/phones/${phone.id ?? phone.wa_id}/send`, { text: 'oi' });
        return { ...phone, to: '+' + phone.wa_id, wamid: sent.json.wamid };
    }
    async upload(bytes, type, { filename = 'arquivo', product = 'whatsapp', declared = type } = {}) {
        const form = new FormData();
        form.set('messaging_product', product);
        form.set('type', declared);
        form.set('file', new Blob([bytes], { type }), filename);
        return this.call('POST', `/v26.0/${NUMBER}/media`, form, { Authorization: 'Bearer sandbox_access_token' });
    }
}

export const world = (settings) => new World(settings).start();

export const message = (to, type, content, more = {}) => ({
    messaging_product: 'whatsapp', recipient_type: 'individual', to, type, [type]: content, ...more,
});
export const text = (to, body = 'olá', more = {}) => message(to, 'text', { body }, more);
export const signature = (secret, bytes) => 'sha256=' + crypto.createHmac('sha256', secret).update(bytes).digest('hex');
export const PDF = Buffer.from('%PDF-1.4\n%%EOF\n');
export const PNG = Buffer.from('89504e470d0a1a0a0000', 'hex');
