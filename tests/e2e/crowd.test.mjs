/*
 * Two thousand parents talk at once, ten turns each, to one server as it is released.  The provider is
 * a stub in this process that answers at once: what is measured is from the posting of a message to
 * the call that carries its answer, without the pause in which lines are gathered.
 */
import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import crypto from 'node:crypto';
import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { sleep } from './processes.mjs';
import { envelope } from './envelope.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
process.env.QUITA_PROGRAM ??= path.join(ROOT, 'build/quita');
const { World } = await import('./world.mjs');

const PEOPLE = 2000;
const PAUSE_MS = 4000; // between the turns of one session: 500 turns a second in all
const PATIENCE_MS = 10000;
const P95_MS = 1000;

/** A world whose provider is this process. */
class Crowd extends World {
    async startSandbox(port) {
        this.heard = new Map(); // by phone: what to do with the next answer
        this.sends = 0;
        this.stub = http.createServer((req, res) => {
            const parts = [];
            req.on('data', (part) => parts.push(part));
            req.on('end', () => this.send(JSON.parse(Buffer.concat(parts)), res));
        });
        this.stub.keepAliveTimeout = 60000;
        await new Promise((resolve) => { this.stub.listen(port, '127.0.0.1', resolve); });
    }

    send(body, res) {
        this.sends += Boolean(body.to);
        if (!body.to) return res.end('{"success":true}'); // read, and typing
        const phone = body.to.replace(/\D/g, '');
        res.end(JSON.stringify({ messaging_product: 'whatsapp', contacts: [{ input: body.to, wa_id: phone }], messages: [{ id: `wamid.${this.sends}` }] }));
        return this.heard.get(phone)?.(body.text?.body ?? body.interactive?.body.text);
    }

    end() {
        this.stub?.close();
        this.stub?.closeAllConnections();
        super.end();
    }
}

let world, crowd;
before(async () => {
    world = await new Crowd({ families: PEOPLE, env: { QUITA_RATE_PER_S: '1000' } }).start();
    crowd = world.people.filter((p) => p.chave && p.wa_id && p.cpf && world.register.has(p.chave)).slice(0, PEOPLE);
});
after(() => world?.stop());

const agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
function post(body) {
    const bytes = Buffer.from(JSON.stringify(body));
    const signature = crypto.createHmac('sha256', 'sandbox_app_secret').update(bytes).digest('hex');
    return new Promise((resolve, reject) => {
        const req = http.request(`${world.url}/webhooks/whatsapp/escola`, {
            method: 'POST', agent,
            headers: { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'X-Hub-Signature-256': `sha256=${signature}` },
        }, (res) => { res.resume(); res.on('end', () => resolve(res.statusCode)); });
        req.on('error', reject);
        req.end(bytes);
    });
}

/* What each says, and what only they may hear: their name and their contract. */
const LINES = (person) => ['oi', person.cpf, person.birth, 'quando foi meu último pagamento?', 'o que está atrasado?', 'menu',
    'quando foi meu último pagamento?', 'o que está atrasado?', 'menu', 'quando foi meu último pagamento?'];

class Session {
    constructor(person, errors, waits) {
        Object.assign(this, { person, errors, waits, own: 0 });
        this.first = person.name.split(' ')[0];
        world.heard.set(person.wa_id, (text) => this.hears(text ?? ''));
    }

    hears(text) {
        const contract = text.match(/contrato final (\w+)/)?.[1];
        const name = text.match(/^(?:Que bom falar com você, |Boa notícia, |Como posso ajudar agora, )?(\p{Lu}[\p{L}]+)(?:, encontrei|!|:|\?)/u)?.[1];
        if (contract && !this.person.matricula.endsWith(contract)) this.errors.push(`${this.person.chave} hears of contract ${contract}`);
        if (name && name !== this.first && !/^(?:Olá|Agradeço|Tudo)$/.test(name)) this.errors.push(`${this.first} hears ${text}`);
        this.own += Boolean(contract && name === this.first);
        this.answer?.();
    }

    async turn(line, n) {
        const began = performance.now();
        const answered = new Promise((resolve) => { this.answer = resolve; });
        const status = await post(envelope([{ from: this.person.wa_id, id: `wamid.${this.person.wa_id}.${n}`, timestamp: String(Math.floor(Date.now() / 1000)),
            type: 'text', text: { body: line } }], [{ profile: { name: this.person.name }, wa_id: this.person.wa_id }]));
        if (status !== 200) this.errors.push(`webhook answered ${status}`);
        const late = sleep(PATIENCE_MS).then(() => 'late');
        if (await Promise.race([answered, late]) === 'late') this.errors.push(`${this.person.chave} hears nothing after "${line}"`);
        this.waits.push(performance.now() - began);
    }

    async talk(delay) {
        const began = Date.now();
        for (const [n, line] of LINES(this.person).entries()) {
            await sleep(Math.max(0, began + delay + n * PAUSE_MS - Date.now()));
            await this.turn(line, n);
        }
    }
}

test('000-23 two thousand sessions of ten turns at once: no error, nobody hears of another, p95 under a second', async (t) => {
    assert.equal(crowd.length, PEOPLE);
    const errors = [], waits = [];
    const sessions = crowd.map((person) => new Session(person, errors, waits));
    await Promise.all(sessions.map((s, i) => s.talk((i * PAUSE_MS) / PEOPLE)));
    waits.sort((a, b) => a - b);
    const at = (share) => Math.round(waits[Math.floor(waits.length * share)]);
    t.diagnostic(`${waits.length} turns, ${world.sends} sends, p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(0.99999)} ms`);
    assert.deepEqual(errors.slice(0, 5), []);
    assert.equal(waits.length, PEOPLE * 10);
    assert.equal(await world.one('SELECT count(DISTINCT person_id) FROM conversation WHERE assurance >= 2'), String(PEOPLE));
    assert.ok(sessions.filter((s) => s.own).length > PEOPLE / 3, 'names and contracts were heard, so that they could be mixed up');
    assert.ok(at(0.95) < P95_MS, `p95 is ${at(0.95)} ms`);
});
