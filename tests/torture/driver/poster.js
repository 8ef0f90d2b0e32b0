import crypto from 'node:crypto';
import http from 'node:http';
import { ACCOUNT } from './settings.js';

/*
 * WhatsApp's side of the webhook: units in batches, some bodies twice, any order; what is not answered
 * with 200 is sent again, perhaps to the other server.  The history tells what was acknowledged.
 */
const TICK_MS = 15;
const WAITS_MS = [0, 300, 1000, 2000];

export class Poster {
    constructor({ servers, history, random }) {
        Object.assign(this, { servers, history, random });
        this.queue = [];
        this.next = 1;
        this.open = 0;
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
        this.timer = setInterval(() => this.pump(), TICK_MS);
    }

    /** Resolves when the unit was acknowledged for the first time. */
    push(unit) {
        this.open++;
        return new Promise((resolve) => this.queue.push({ unit, done: resolve }));
    }

    pump() {
        while (this.queue.length) {
            const entries = this.queue.splice(0, this.random.chance(0.5) ? 1 : this.random.between(2, 20));
            this.deliver(entries);
        }
    }

    async deliver(entries) {
        const body = envelope(this.random.chance(0.2) ? this.random.shuffled(entries) : entries);
        const wamids = entries.map((e) => e.unit.message.id);
        const copies = this.random.chance(0.1) ? this.random.between(2, 4) : 1;
        await Promise.all(Array.from({ length: copies }, () => this.until200(body, wamids)));
        this.open -= entries.length;
        entries.forEach((e) => e.done());
        if (this.random.chance(0.05)) setTimeout(() => this.until200(body, wamids), this.random.between(100, 20000)).unref();
    }

    async until200(body, wamids) {
        for (let tries = 0; !this.closed; tries++) {
            await new Promise((resolve) => setTimeout(resolve, WAITS_MS[Math.min(tries, WAITS_MS.length - 1)]));
            if (await this.post(body, wamids)) return;
        }
    }

    async post(body, wamids) {
        const id = this.next++;
        const server = this.random.pick(this.servers);
        this.history.add('invoke', { id, server: server.name, wamids });
        const { status, error } = await this.request(server.port, body);
        const type = status === 200 ? 'ok' : status ? 'fail' : 'info';
        this.history.add(type, { id, status, error });
        return status === 200;
    }

    request(port, body) {
        const bytes = Buffer.from(body);
        const signature = crypto.createHmac('sha256', ACCOUNT.secret).update(bytes).digest('hex');
        return new Promise((resolve) => {
            const req = http.request({
                port, method: 'POST', path: '/webhooks/whatsapp/escola', agent: this.agent, timeout: 10000,
                headers: { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'X-Hub-Signature-256': `sha256=${signature}` },
            }, (res) => {
                res.resume();
                res.on('end', () => resolve({ status: res.statusCode }));
                res.on('error', (error) => resolve({ error: error.code }));
            });
            req.on('timeout', () => req.destroy(new Error('timeout')));
            req.on('error', (error) => resolve({ error: error.code ?? error.message }));
            req.end(bytes);
        });
    }

    close() {
        this.closed = true;
        clearInterval(this.timer);
        this.agent.destroy();
    }
}

function envelope(entries) {
    const contacts = new Map(entries.map(({ unit }) => [unit.message.from, { profile: { name: unit.name }, wa_id: unit.message.from }]));
    const value = {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '551130031234', phone_number_id: ACCOUNT.id },
        contacts: [...contacts.values()],
        messages: entries.map((e) => e.unit.message),
    };
    return JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: ACCOUNT.waba, changes: [{ field: 'messages', value }] }] });
}
