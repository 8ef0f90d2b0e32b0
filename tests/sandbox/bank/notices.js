import { Poster, sign } from '../webhooks/post.js';
import { sha256 } from '../ids.js';

/* The bank's notices to the server: signed over the raw bytes, sent again until one is answered 2xx. */
const TRIES = 12;

export class Notices {
    constructor({ settings, journal }) {
        Object.assign(this, { settings, journal });
        this.poster = new Poster({ concurrency: 8, timeoutMs: settings.webhookTimeoutMs });
        this.timers = new Set();
        this.posts = 0;
        this.flying = 0;
    }

    /** options: {copies, after_ms, signature: "bad"|"none"}; resolves to the first answer. */
    async send(body, { copies = 1, after_ms: afterMs = 0, signature = 'good' } = {}) {
        if (!this.settings.bankWebhook) return { error: 'no bank-webhook' };
        const bytes = Buffer.from(JSON.stringify(body));
        if (afterMs > 0) {
            this.later(afterMs, () => this.copies(bytes, copies, signature));
            return { later: afterMs };
        }
        return this.copies(bytes, copies, signature);
    }

    async copies(bytes, copies, signature) {
        const answers = await Promise.all(Array.from({ length: copies }, () => this.deliver(bytes, signature, 1)));
        return answers[0];
    }

    /** How many are on their way or will be told again. */
    get open() {
        return this.timers.size + this.flying;
    }

    /* Several processes behind one address, as a balancer has them. */
    address() {
        const all = this.settings.bankWebhook.split(',');
        return all[this.posts++ % all.length];
    }

    async deliver(bytes, signature, attempt) {
        const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'User-Agent': 'BancoDaPraca/1.0' };
        const secret = signature === 'bad' ? 'not the secret' : this.settings.bankSecret;
        if (signature !== 'none') headers['X-Banco-Signature'] = sign(secret, bytes);
        this.flying++;
        const answer = await this.poster.request('POST', this.address(), headers, bytes);
        this.flying--;
        this.journal.add('notice', { attempt, http: answer.status ?? null, error: answer.error, signature, hash: sha256(bytes), body: bytes.toString() });
        const settled = answer.status >= 200 && answer.status < 300;
        if (!settled && signature === 'good' && attempt < TRIES) {
            this.later(Math.min(3600e3, 500 * 2 ** (attempt - 1)) * this.settings.retryScale, () => this.deliver(bytes, signature, attempt + 1));
        }
        return { http: answer.status ?? null, error: answer.error };
    }

    later(ms, action) {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            action();
        }, ms);
        this.timers.add(timer);
    }

    close() {
        this.timers.forEach(clearTimeout);
        this.poster.close();
    }
}
