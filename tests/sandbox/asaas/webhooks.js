import crypto from 'node:crypto';
import { AsaasError, missing } from './errors.js';
import { Poster } from '../webhooks/post.js';
import { WEBHOOK, check } from './rules.js';

/*
 * Notices: at least once, in order and one at a time (SEQUENTIALLY), answered exactly 200 within 10 s.
 * Failures make the queue wait longer each time; the fifteenth pauses it until somebody says
 * `interrupted: false`.  Events are kept for 14 days.
 */
const WAITS_S = [0, 30, 60, 210, 300, 900, 1500, 3600, 3600, 3600, 3600, 3600, 7200, 7200, 10800];
const FAILURES_MAX = 15;
const KEPT_MS = 14 * 86400e3;
const HOOKS_MAX = 10;

export class Webhooks {
    constructor({ clock, settings, journal }) {
        Object.assign(this, { clock, settings, journal });
        this.hooks = new Map();
        this.poster = new Poster({ concurrency: 8, timeoutMs: settings.webhookTimeoutMs });
        this.serial = 0;
        this.closed = false;
    }

    create(body) {
        check(WEBHOOK, body, ['name', 'url', 'email', 'sendType', 'events']);
        if (this.hooks.size >= HOOKS_MAX) throw new AsaasError(400, 'invalid_action', 'O limite é de 10 webhooks.');
        const hook = { id: crypto.randomUUID(), enabled: true, interrupted: false, apiVersion: 3, penalizedRequestsCount: 0, ...body };
        Object.defineProperty(hook, 'queue', { value: [], writable: true });
        Object.defineProperty(hook, 'failures', { value: 0, writable: true });
        Object.defineProperty(hook, 'timer', { value: null, writable: true });
        Object.defineProperty(hook, 'busy', { value: false, writable: true });
        this.hooks.set(hook.id, hook);
        return this.shown(hook);
    }

    /* The token is never shown again. */
    shown({ authToken, ...hook }) {
        return { object: 'webhook', ...hook, hasAuthToken: Boolean(authToken) };
    }

    get(id) {
        const hook = this.hooks.get(id);
        if (!hook) throw missing();
        return hook;
    }

    list() {
        return [...this.hooks.values()].map((hook) => this.shown(hook));
    }

    change(id, body) {
        const hook = Object.assign(this.get(id), check(WEBHOOK, body));
        if (body.interrupted === false) this.restart(hook);
        return this.shown(hook);
    }

    remove(id) {
        const hook = this.get(id);
        clearTimeout(hook.timer);
        this.hooks.delete(id);
        return { deleted: true, id };
    }

    removeBackoff(id) {
        const hook = this.get(id);
        this.restart(hook);
        return this.shown(hook);
    }

    restart(hook) {
        clearTimeout(hook.timer);
        hook.failures = hook.penalizedRequestsCount = 0;
        hook.timer = null;
        this.next(hook);
    }

    /** For all that want it.  The id holds an ampersand, as the real ones do. */
    tell(event, payment) {
        const id = `evt_${crypto.randomBytes(16).toString('hex')}&${++this.serial}`;
        const body = JSON.stringify({ id, event, dateCreated: new Date(this.clock.now()).toISOString().slice(0, 19).replace('T', ' '), payment });
        for (const hook of this.hooks.values()) {
            if (!hook.events.includes(event)) continue;
            hook.queue.push({ id, event, body, at: this.clock.now() });
            this.next(hook);
        }
        return id;
    }

    /** Once more, as at least once means; or one that was made up. */
    again(hook, item) {
        hook.queue.push({ ...item, at: this.clock.now() });
        this.next(hook);
    }

    next(hook) {
        if (hook.busy || hook.timer || hook.interrupted || !hook.enabled || this.closed) return;
        hook.queue = hook.queue.filter((item) => item.at > this.clock.now() - KEPT_MS);
        if (hook.queue.length) this.deliver(hook, hook.queue[0]);
    }

    async deliver(hook, item) {
        hook.busy = true;
        const bytes = Buffer.from(item.body);
        const headers = { 'Content-Type': 'application/json', 'Content-Length': bytes.length, 'User-Agent': 'Asaas' };
        if (hook.authToken) headers['asaas-access-token'] = hook.authToken;
        const answer = await this.poster.request('POST', hook.url, headers, bytes);
        this.journal.add('asaas_notice', { id: item.id, event: item.event, http: answer.status ?? null, error: answer.error, failures: hook.failures, body: item.body });
        hook.busy = false;
        if (answer.status === 200) this.delivered(hook, item);
        else this.failed(hook);
    }

    delivered(hook, item) {
        hook.queue.splice(hook.queue.indexOf(item), 1);
        hook.failures = hook.penalizedRequestsCount = 0;
        this.next(hook);
    }

    failed(hook) {
        hook.failures++;
        hook.penalizedRequestsCount = hook.failures;
        if (hook.failures >= FAILURES_MAX) {
            hook.interrupted = true;
            this.journal.add('asaas_paused', { hook: hook.id, waiting: hook.queue.length });
            return;
        }
        if (hook.sendType === 'NON_SEQUENTIALLY') hook.queue.push(hook.queue.shift());
        hook.timer = setTimeout(() => {
            hook.timer = null;
            this.next(hook);
        }, WAITS_S[hook.failures] * 1000 * this.settings.retryScale);
    }

    close() {
        this.closed = true;
        for (const hook of this.hooks.values()) clearTimeout(hook.timer);
        this.poster.close();
    }
}
