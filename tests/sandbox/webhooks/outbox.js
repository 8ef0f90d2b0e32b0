import { Random } from '../random.js';
import { sha256 } from '../ids.js';
import { envelope, unitNames } from './envelope.js';
import { Poster, sign } from './post.js';

const WEEK_MS = 7 * 86400e3;

/*
 * Delivery of webhooks as Meta does it (WhatsApp reference 2.2): signed over the raw bytes, concurrent,
 * anything but 200 sent again: at once, then less and less often, for seven days.  On demand in
 * batches, late, twice or out of order (tune()).
 */
export class WebhookOutbox {
    constructor({ settings, clock, journal, faults, numbers }) {
        Object.assign(this, { settings, clock, journal, faults, numbers });
        this.poster = new Poster({ concurrency: settings.webhookConcurrency, timeoutMs: settings.webhookTimeoutMs });
        this.units = [];
        this.flying = 0;
        this.retrying = 0;
        this.held = []; // retries that came due while paused
        this.delivered = 0;
        this.open = settings.handshake === 'skip';
        this.timer = null;
        this.tuning = { batch_max: 1, batch_ms: 0, duplicate: 0, reorder: 0, reorder_ms: 500, delay_ms: 0, paused: false, seed: 1 };
        this.random = new Random(1);
    }

    tune(changes) {
        for (const [name, value] of Object.entries(changes)) {
            if (!(name in this.tuning)) throw new Error(`unknown setting ${name}; known: ${Object.keys(this.tuning).join(', ')}`);
            this.tuning[name] = value;
        }
        if (changes.seed !== undefined) this.random = new Random(changes.seed);
        this.kick();
        return this.tuning;
    }

    /** unit: {kind: "messages"|"statuses", number, value, contact, done()} or {field, value, waba}. */
    enqueue(unit) {
        if (!this.settings.webhook) return;
        const { duplicate, reorder, reorder_ms, delay_ms } = this.tuning;
        const late = this.random.chance(reorder) ? this.random.between(1, reorder_ms) : 0;
        this.later(delay_ms + late, unit);
        if (this.random.chance(duplicate)) this.later(delay_ms + this.random.between(0, reorder_ms), unit);
    }

    later(ms, unit) {
        if (ms > 0) setTimeout(() => this.push(unit), ms);
        else this.push(unit);
    }

    push(unit) {
        this.units.push(unit);
        this.kick();
    }

    kick() {
        if (this.timer) return;
        const run = () => {
            this.timer = null;
            this.pump();
        };
        this.timer = this.tuning.batch_ms > 0 ? setTimeout(run, this.tuning.batch_ms) : setImmediate(run);
    }

    pump() {
        if (!this.tuning.paused) this.held.splice(0).forEach((delivery) => this.send(delivery));
        while (this.open && !this.tuning.paused && this.units.length && this.flying < this.settings.webhookConcurrency) {
            this.post(this.units.splice(0, Math.max(1, this.tuning.batch_max)));
        }
    }

    post(units) {
        const bytes = Buffer.from(JSON.stringify(envelope(units, this.numbers)));
        const names = unitNames(units);
        const done = () => units.forEach((unit) => unit.done?.());
        this.send({ bytes, names, done, hash: sha256(bytes), attempt: 0, first: this.clock.now(), kinds: units.map((u) => u.kind ?? u.field) });
    }

    /** Exactly these bytes, signed: for bodies that a test has made itself. */
    raw(bytes, headers = {}) {
        return this.poster.request('POST', this.settings.webhook, { ...this.headers(bytes), ...headers }, bytes);
    }

    headers(bytes, secret = this.settings.appSecret) {
        return {
            'Content-Type': 'application/json', 'Content-Length': bytes.length,
            'User-Agent': 'facebookexternalua', 'X-Hub-Signature-256': sign(secret, bytes),
        };
    }

    async send(delivery) {
        this.flying++;
        delivery.attempt++;
        const began = this.clock.now();
        const fault = this.faults.take('webhook', { unit: delivery.names[0], attempt: delivery.attempt, what: delivery.kinds[0] });
        const answer = await this.attempt(delivery, fault);
        this.flying--;
        this.journal.add('webhook', {
            units: delivery.names, attempt: delivery.attempt, http: answer.status ?? null, error: answer.error,
            ms: this.clock.now() - began, bytes: delivery.bytes.length, hash: delivery.hash, fault: fault?.do,
        });
        if (answer.status === 200) this.arrived(delivery);
        else this.retry(delivery);
        this.kick();
    }

    arrived(delivery) {
        this.delivered++;
        delivery.done();
    }

    async attempt(delivery, fault) {
        const { bytes } = delivery;
        const post = (options) => this.poster.request('POST', this.settings.webhook, this.headers(bytes), bytes, options);
        switch (fault?.do) {
        case 'fail':
            return { error: 'fault: not delivered' };
        case 'reset':
            return post({ cutAfter: Math.floor(bytes.length / 2) });
        case 'drop_answer':
            return { error: `fault: answer ${(await post()).status} not seen` };
        case 'slow':
            await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
            return post();
        case 'duplicate':
            return (await Promise.all(Array.from({ length: fault.copies ?? 2 }, () => post())))[0];
        case 'bad_signature': {
            const wrong = this.headers(bytes, 'not the secret');
            const refused = await this.poster.request('POST', this.settings.webhook, wrong, bytes);
            this.journal.add('bad_signature', { units: delivery.names, http: refused.status ?? null });
            return post();
        }
        default:
            return post();
        }
    }

    /* At once, then after 1, 2, 4 ... seconds, at most an hour, times the scale. */
    retry(delivery) {
        if (this.clock.now() - delivery.first > WEEK_MS) {
            this.journal.add('webhook_given_up', { units: delivery.names });
            return;
        }
        const wait = delivery.attempt === 1 ? 0 : Math.min(3600e3, 1000 * 2 ** (delivery.attempt - 2));
        this.retrying++;
        setTimeout(() => {
            this.retrying--;
            if (this.tuning.paused) this.held.push(delivery);
            else this.send(delivery);
        }, wait * this.settings.retryScale);
    }

    idle() {
        return this.units.length + this.flying + this.retrying + this.held.length === 0;
    }

    close() {
        this.tuning.paused = true;
        this.closed = true;
        this.poster.close();
    }
}
