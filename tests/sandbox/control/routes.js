import { HttpError, readBody, readJson, sendBytes, sendJson } from '../http.js';
import { SAMPLES } from './samples.js';
import { phoneEvents, waitForMessages } from './events.js';

/*
 * /sandbox/api: what tests and the page do with phones, faults, webhooks and time.  It is no copy of
 * anything; the README lists every address.
 */
export class Control {
    constructor(parts) {
        Object.assign(this, parts);
    }

    mount(router) {
        const api = (method, path, work) => router.on(method, '/sandbox/api' + path, async (req, res, p) => {
            sendJson(res, 200, (await this.safely(() => work(req, p))) ?? { ok: true });
        });
        this.mountPhones(api);
        router.on('GET', '/sandbox/api/phones/:id/events', (req, res, p) => phoneEvents(req, res, this.phone(p.id)));
        router.on('GET', '/sandbox/api/log', (req, res) => this.sendLog(req, res));
        router.on('GET', '/sandbox/api/media/:id', (req, res, p) => this.sendMedia(res, p.id));
        router.on('POST', '/sandbox/api/media', (req, res) => this.takeMedia(req, res));
        api('GET', '/status', () => this.status());
        api('GET', '/faults', () => this.faults.describe());
        api('POST', '/faults', async (req) => ({ ids: many(await readJson(req)).map((script) => this.faults.add(script)) }));
        api('DELETE', '/faults', () => this.faults.clear());
        api('DELETE', '/faults/:id', (req, p) => this.faults.clear(Number(p.id)));
        api('GET', '/webhooks', () => this.webhooks.tuning);
        api('POST', '/webhooks', async (req) => this.webhooks.tune(await readJson(req)));
        api('POST', '/webhooks/event', async (req) => this.event(await readJson(req)));
        api('POST', '/webhooks/raw', async (req) => this.raw(req));
        api('GET', '/templates', () => this.templates.list());
        api('POST', '/templates', async (req) => many(await readJson(req)).map((t) => this.templates.put(t)));
        api('GET', '/clock', () => ({ now: this.clock.now(), offset: this.clock.offset }));
        api('POST', '/clock', async (req) => this.setClock(await readJson(req)));
    }

    mountPhones(api) {
        api('GET', '/phones', () => this.directory.list().map((phone) => phone.describe()));
        api('POST', '/phones', async (req) => {
            const body = await readJson(req);
            const made = many(body).map((facts) => this.directory.put(facts).describe());
            return Array.isArray(body) ? made : made[0];
        });
        api('GET', '/phones/:id', (req, p) => this.phone(p.id).describe());
        api('PATCH', '/phones/:id', async (req, p) => this.change(this.phone(p.id), await readJson(req)));
        api('POST', '/phones/:id/send', async (req, p) => this.act(p.id, await readJson(req)));
        api('POST', '/send', async (req) => many(await readJson(req)).map(({ phone, ...action }) => this.act(phone, action).wamid));
        api('POST', '/phones/:id/seen', (req, p) => ({ read: this.statuses.seen(this.phone(p.id)) }));
        api('GET', '/phones/:id/messages', (req, p) => waitForMessages(this.phone(p.id), new URL(req.url, 'http://x').searchParams));
    }

    /* A mistake in a request is 400 with its reason; anything else is a fault of the sandbox. */
    async safely(work) {
        try {
            return await work();
        } catch (error) {
            if (error instanceof HttpError || error.constructor !== Error) throw error;
            throw new HttpError(400, error.message);
        }
    }

    phone(id) {
        const phone = this.directory.get(id);
        if (!phone) throw new HttpError(404, `no phone ${id}`);
        return phone;
    }

    change(phone, facts) {
        const wasOff = !phone.online;
        phone.set(facts);
        if (wasOff && phone.online) this.statuses.online(phone);
        return phone.describe();
    }

    /* {sample: "foto"|"pdf"|"audio"|"figurinha", caption} sends a small real file. */
    act(id, { number, sample, ...action }) {
        const phone = this.phone(id);
        if (sample) Object.assign(action, this.fromSample(sample, action.caption));
        for (const kind of ['image', 'document', 'audio', 'video', 'sticker']) {
            if (action[kind]?.base64) action[kind] = this.fromBase64(action[kind]);
        }
        return { wamid: this.inbound.act(phone, action, number) };
    }

    fromSample(name, caption) {
        const sample = SAMPLES[name];
        if (!sample) throw new Error(`no sample ${name}; known: ${Object.keys(SAMPLES).join(', ')}`);
        const item = this.media.put({ type: sample.type, data: sample.make(), filename: sample.filename });
        const part = { media_id: item.id };
        if (sample.kind === 'document') part.filename = sample.filename;
        if (caption) part.caption = caption;
        return { [sample.kind]: part };
    }

    fromBase64({ base64, mime_type: type, ...rest }) {
        const item = this.media.put({ type: type ?? 'application/octet-stream', data: Buffer.from(base64, 'base64'), filename: rest.filename });
        return { ...rest, media_id: item.id };
    }

    status() {
        return {
            address: this.base(), now: this.clock.now(), phones: this.directory.list().length,
            business: this.settings.businessName, site: this.settings.site, numbers: [...this.numbers.values()],
            webhooks: {
                open: this.webhooks.open, idle: this.webhooks.idle(), queued: this.webhooks.units.length,
                flying: this.webhooks.flying, retrying: this.webhooks.retrying, delivered: this.webhooks.delivered,
            },
            notices: this.bank?.notices.open ?? 0, // of payments, on their way or to be told again
            counts: this.journal.counts,
        };
    }

    /* Account and template news (reference 14): {field, value}. */
    event({ field, value, waba = this.settings.wabaId }) {
        if (typeof field !== 'string' || value === undefined) throw new Error('an event has "field" and "value"');
        this.webhooks.enqueue({ field, value, waba });
    }

    /* The body as it comes, signed with the real secret, or with the headers given as x-send-*. */
    async raw(req) {
        const bytes = await readBody(req, 4 * 1024 * 1024);
        const extra = Object.entries(req.headers).filter(([name]) => name.startsWith('x-send-'));
        return this.webhooks.raw(bytes, Object.fromEntries(extra.map(([name, value]) => [name.slice(7), value])));
    }

    setClock({ advance_ms: advance, set }) {
        if (set !== undefined) this.clock.set(typeof set === 'string' ? Date.parse(set) : set);
        if (advance) this.clock.advance(advance);
        return { now: this.clock.now(), offset: this.clock.offset };
    }

    sendLog(req, res) {
        const query = new URL(req.url, 'http://x').searchParams;
        const last = query.has('last') ? Number(query.get('last')) : Infinity;
        sendBytes(res, 200, 'application/x-ndjson', Buffer.from(this.journal.text({ kind: query.get('kind'), last })));
    }

    /* What the phone opens; the Graph API's own address needs the token. */
    sendMedia(res, id) {
        const item = this.media.get(id);
        if (!item) throw new HttpError(404, `no media ${id}`);
        const name = encodeURIComponent(item.filename ?? 'arquivo');
        sendBytes(res, 200, item.type, item.data, {
            'Content-Disposition': `inline; filename*=UTF-8''${name}`, 'X-Content-Type-Options': 'nosniff',
            'Content-Security-Policy': 'sandbox', 'Cache-Control': 'no-store',
        });
    }

    async takeMedia(req, res) {
        const data = await readBody(req, 20 * 1024 * 1024);
        const query = new URL(req.url, 'http://x').searchParams;
        const item = this.media.put({ type: req.headers['content-type'] ?? 'application/octet-stream', data, filename: query.get('filename') });
        sendJson(res, 200, { media_id: item.id, kind: item.kind });
    }
}

const many = (body) => (Array.isArray(body) ? body : [body]);
