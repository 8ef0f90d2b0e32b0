import { Poster } from '../webhooks/post.js';
import { check, PixProblem } from './problem.js';
import { HOOK } from './rules.js';

/* One address a key; notices go to it with "/pix" behind, again until one is answered 2xx. */
const TRIES = 12;

export class PixHooks {
    constructor({ clock, settings, journal }) {
        Object.assign(this, { clock, settings, journal });
        this.byKey = new Map();
        this.poster = new Poster({ concurrency: 8, timeoutMs: settings.webhookTimeoutMs });
        this.timers = new Set();
    }

    mine(key) {
        if (key !== this.settings.pixKey) throw new PixProblem(403, 'AcessoNegado', 'A chave não é deste recebedor.');
    }

    /* A real bank tries the address before it takes it; an empty list is the try. */
    async put(key, body) {
        this.mine(key);
        check('WebhookOperacaoInvalida', HOOK, body);
        this.byKey.set(key, { webhookUrl: body.webhookUrl, chave: key, criacao: new Date(this.clock.now()).toISOString() });
        this.journal.add('pix_hook', { url: body.webhookUrl });
    }

    get(key) {
        this.mine(key);
        const hook = this.byKey.get(key);
        if (!hook) throw new PixProblem(404, 'WebhookNaoEncontrado', 'A chave não tem webhook.');
        return hook;
    }

    remove(key) {
        this.get(key);
        this.byKey.delete(key);
    }

    /** options: {copies, after_ms, skip}; resolves to the first answer. */
    async send(body, { copies = 1, after_ms: afterMs = 0, skip = false } = {}) {
        if (skip) return { skipped: true };
        const hook = this.byKey.get(this.settings.pixKey);
        if (!hook) return { error: 'no webhook is registered' };
        if (afterMs > 0) {
            this.later(afterMs, () => this.send(body, { copies }));
            return { later: afterMs };
        }
        const bytes = Buffer.from(JSON.stringify(body));
        const answers = await Promise.all(Array.from({ length: copies }, () => this.deliver(`${hook.webhookUrl}/pix`, bytes, 1)));
        return answers[0];
    }

    async deliver(url, bytes, attempt) {
        const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'User-Agent': 'PixDaPraca/2.9' };
        const answer = await this.poster.request('POST', url, headers, bytes);
        this.journal.add('pix_notice', { attempt, http: answer.status ?? null, error: answer.error, body: bytes.toString() });
        const taken = answer.status >= 200 && answer.status < 300;
        if (!taken && attempt < TRIES) {
            this.later(Math.min(3600e3, 500 * 2 ** (attempt - 1)) * this.settings.retryScale, () => this.deliver(url, bytes, attempt + 1));
        }
        return { http: answer.status ?? null, error: answer.error };
    }

    later(ms, work) {
        const timer = setTimeout(() => {
            this.timers.delete(timer);
            work();
        }, ms);
        this.timers.add(timer);
    }

    close() {
        this.timers.forEach(clearTimeout);
        this.poster.close();
    }
}
