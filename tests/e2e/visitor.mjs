/* Somebody on the school's site: the chat's protocol without a browser around it, by long polls. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';

const HEARD_MS = 15000;
let visitors = 0;

export class Visitor {
    constructor(world, facts = {}) {
        Object.assign(this, facts);
        this.world = world;
        this.address = `198.51.100.${++visitors}`; // as the proxy in front tells it
        this.at = 0; // number of the last line seen
        this.frames = []; // heard and not yet looked at
        this.last = null;
    }

    /** One request of the chat's, as the widget's frame makes it. */
    async call(method, path, body, headers = {}) {
        const answer = await fetch(`${this.world.url}${path}`, {
            method,
            headers: {
                'x-forwarded-for': this.address,
                ...(method === 'POST' ? { origin: this.world.url, 'content-type': 'application/json' } : {}),
                ...(this.secret ? { authorization: `Bearer ${this.secret}` } : {}),
                ...headers,
            },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await answer.text();
        return { status: answer.status, json: text.startsWith('{') ? JSON.parse(text) : null, text };
    }

    async opens(key = 'escola-site') {
        const { status, json } = await this.call('POST', '/chat/session', { widget_key: key, page: '/', resume: this.secret });
        assert.equal(status, 200, JSON.stringify(json));
        this.secret = json.secret;
        return json;
    }

    send(text, more = {}) {
        return this.call('POST', '/chat/messages', { cid: randomUUID(), text, ...more });
    }

    async say(text, more = {}) {
        const { status, json } = await this.send(text, more);
        assert.equal(status, 200, JSON.stringify(json));
        return json;
    }

    /** Taps an option of the last message by its title, as the widget sends it. */
    async taps(title) {
        const options = this.last?.body.options ?? [];
        const option = options.find((o) => title.test(o.title));
        assert.ok(option, `there is no ${title} among ${options.map((o) => o.title)}`);
        return this.say(option.title, { option: option.id });
    }

    async poll() {
        const { status, json } = await this.call('GET', `/chat/poll?since=${this.at}`);
        assert.equal(status, 200, JSON.stringify(json));
        for (const frame of json.frames) this.take(frame);
    }

    take(frame) {
        if (frame.t === 'secret') {
            this.secrets = [...(this.secrets ?? []), this.secret];
            this.secret = frame.secret;
            return;
        }
        assert.equal(frame.id, this.at + 1, 'lines have no gaps');
        this.at = frame.id;
        if (frame.from !== 'me') this.frames.push(frame);
    }

    /** The next message that is not the visitor's own; its words must match. */
    async hears(wanted) {
        const end = Date.now() + HEARD_MS;
        while (!this.frames.length) {
            if (Date.now() > end) assert.fail(`hears nothing instead of ${wanted}`);
            await this.poll();
        }
        this.last = this.frames.shift();
        const words = this.last.body.paragraphs?.join('\n') ?? '';
        assert.ok(wanted.test(words) || wanted.test(this.last.body.kind), `hears ${JSON.stringify(this.last.body)} instead of ${wanted}`);
        return this.last;
    }
}
