import fs from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Asaas } from './asaas/routes.js';
import { Bank } from './bank/routes.js';
import { PixBank } from './bacen_pix/bank.js';
import { Clock } from './clock.js';
import { Control } from './control/routes.js';
import { Directory } from './phones/directory.js';
import { Faults } from './faults.js';
import { Graph } from './graph/routes.js';
import { HttpError, Router, sendJson, sendStatic } from './http.js';
import { Inbound } from './phones/inbound.js';
import { Journal } from './journal.js';
import { Media } from './graph/media.js';
import { Messages } from './graph/messages.js';
import { Statuses } from './webhooks/statuses.js';
import { Templates } from './graph/templates.js';
import { WebhookOutbox } from './webhooks/outbox.js';
import { handshake } from './webhooks/handshake.js';
import { restoreState, saveState } from './state.js';

const STATIC = path.join(path.dirname(fileURLToPath(import.meta.url)), 'static');
const SAVE_EVERY_MS = 5000;

/* All the parts on one HTTP server.  start() resolves to the address. */
export class Sandbox {
    constructor(settings, { clock = new Clock() } = {}) {
        const parts = { settings, clock };
        parts.numbers = numbersOf(settings);
        parts.journal = new Journal({ clock, file: settings.log || null });
        parts.faults = new Faults(parts.journal);
        parts.directory = new Directory();
        parts.media = new Media(clock);
        parts.templates = new Templates();
        parts.webhooks = new WebhookOutbox(parts);
        parts.statuses = new Statuses(parts);
        parts.messages = new Messages(parts);
        parts.inbound = new Inbound(parts);
        parts.bank = new Bank({ ...parts, base: () => this.address });
        parts.pixBank = new PixBank(parts);
        parts.asaas = new Asaas({ ...parts, base: () => this.address });
        parts.graph = new Graph({ ...parts, base: () => this.address });
        Object.assign(this, parts);
        this.router = this.routes(new Router(), parts);
    }

    routes(router, parts) {
        parts.bank.mount(router);
        parts.pixBank.mount(router);
        parts.asaas.mount(router);
        new Control({ ...parts, base: () => this.address }).mount(router);
        router.on('GET', '/sandbox', (req, res) => sendStatic(res, STATIC, 'index.html'));
        router.on('GET', '/sandbox/banco', (req, res) => sendStatic(res, STATIC, 'banco.html'));
        router.on('GET', '/sandbox/static/:name', (req, res, { name }) => sendStatic(res, STATIC, name));
        router.on('GET', '/', (req, res) => res.writeHead(302, { Location: '/sandbox' }).end());
        parts.graph.mount(router);
        return router;
    }

    async start() {
        this.loadPeople();
        restoreState(this);
        await this.pixBank.start();
        this.server = http.createServer((req, res) => this.handle(req, res));
        this.server.keepAliveTimeout = 60000;
        await new Promise((resolve, reject) => {
            this.server.once('error', reject);
            this.server.listen(this.settings.port, this.settings.host, resolve);
        });
        this.address = `http://${this.settings.host}:${this.server.address().port}`;
        if (this.settings.webhook && this.settings.handshake !== 'skip') this.shaking = handshake(this.webhooks, this.settings, this.journal);
        if (this.settings.state) this.saver = setInterval(() => saveState(this), SAVE_EVERY_MS).unref();
        return this.address;
    }

    loadPeople() {
        if (!this.settings.people) return;
        const people = JSON.parse(fs.readFileSync(this.settings.people, 'utf8'));
        people.forEach((person) => this.directory.put(phoneOf(person)));
    }

    async handle(req, res) {
        const pathname = req.url.split('?', 1)[0];
        const found = this.router.match(req.method, pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname);
        try {
            if (!found) throw new HttpError(404, `no such address: ${req.method} ${pathname}`);
            await found.handler(req, res, found.params);
        } catch (error) {
            if (res.headersSent || res.destroyed) return;
            if (!(error instanceof HttpError)) console.error(error);
            sendJson(res, error.status ?? 500, { error: error.message });
        }
    }

    async stop() {
        clearInterval(this.saver);
        this.webhooks.close();
        this.bank.close();
        await this.pixBank.stop();
        this.asaas.close();
        this.server.closeAllConnections?.();
        await new Promise((resolve) => this.server.close(resolve));
        this.journal.close();
        saveState(this);
    }
}

function numbersOf({ phoneNumberIds, displayNumbers, wabaId }) {
    return new Map(phoneNumberIds.map((id, i) => [id, { id, display: displayNumbers[i] ?? `5511300${10000 + i}`, waba: wabaId }]));
}

/* A row of persons.json: name, cpf, birth, wa_id, bsuid, state and what else helps to play the part. */
function phoneOf({ id, name, wa_id: waId, bsuid, state, hides_phone: hides, username, strict_spelling: strict, ...details }) {
    return {
        id, name, wa_id: waId, bsuid: bsuid ?? undefined, label: state, hides_phone: hides, username,
        strict_spelling: strict, details,
    };
}
