/* Somebody with a phone: writes, taps, sends files, and reads what comes in the order it comes. */
import assert from 'node:assert/strict';
import { sleep } from './processes.mjs';

const HEARD_MS = 10000;

export class Person {
    constructor(world, facts) {
        Object.assign(this, facts);
        this.world = world;
        this.at = 0; // number of the last message that a test has looked at
        this.last = null;
    }

    get first() {
        return this.name.split(' ')[0];
    }

    get digits() {
        return this.cpf.replace(/\D/g, '');
    }

    path(rest) {
        return `/phones/${encodeURIComponent(this.wa_id)}${rest}`;
    }

    async act(action) {
        return (await this.world.api(this.path('/send'), action)).wamid;
    }

    say(text, more = {}) {
        return this.act({ text, ...more });
    }

    /** A small real file: "foto", "pdf", "audio"; or {image|video|…: {base64, mime_type}}. */
    sendMedia(what) {
        return this.act(typeof what === 'string' ? { sample: what } : what);
    }

    async messages() {
        return (await this.world.api(this.path(`/messages?after=${this.at}&from=business`))).messages;
    }

    /** The next message of the business, which must match (its text; a pattern or a test). */
    async hears(wanted, ms = HEARD_MS) {
        const end = Date.now() + ms;
        for (;;) {
            const wait = Math.max(0, end - Date.now());
            const { messages } = await this.world.api(this.path(`/messages?after=${this.at}&from=business&wait_ms=${wait}`));
            if (messages.length) return this.take(messages[0], wanted);
            if (Date.now() >= end) assert.fail(`${this.name} hears nothing for ${ms} ms instead of ${wanted}`);
        }
    }

    take(message, wanted) {
        this.at = message.n;
        this.last = message;
        const fits = typeof wanted === 'function' ? wanted(message) : wanted.test(message.text ?? '');
        assert.ok(fits, `${this.name} hears ${JSON.stringify(message.text ?? message.kind)} instead of ${wanted}`);
        return message;
    }

    async hearsNothing(ms = 700) {
        await sleep(ms);
        const news = await this.messages();
        assert.deepEqual(news.map((m) => m.text), [], `${this.name} hears something`);
    }

    /** All that can be tapped in a message: {title, payload, kind}. */
    static taps(message) {
        const rows = (message.list?.sections ?? []).flatMap((s) => s.rows.map((r) => ({ title: r.title, payload: r.id, kind: 'list' })));
        const buttons = (message.buttons ?? []).filter((b) => b.kind === 'button');
        return [...buttons, ...rows];
    }

    get choices() {
        return Person.taps(this.last);
    }

    async taps(title) {
        const choice = this.choices.find((c) => (typeof title === 'string' ? title === c.title : title.test(c.title)));
        assert.ok(choice, `${this.name} finds no ${title} in ${JSON.stringify(this.choices.map((c) => c.title))}`);
        return this.act({ tap: { payload: choice.payload, title: choice.title, kind: choice.kind, wamid: this.last.wamid } });
    }

    /** From "oi" to the summary; returns its message. */
    async identifies(summary = /Total para pagar hoje/) {
        await this.say('oi');
        await this.hears(/assistente virtual.*CPF/s);
        return this.proves(summary);
    }

    async proves(summary = /Total para pagar hoje/) {
        await this.say(this.cpf);
        await this.hears(/data de nascimento/);
        await this.say(this.birth);
        return this.hears(summary);
    }

    /** The three messages of a second copy: {pdf, pix, link, line}. */
    async hearsSecondCopy(ms = HEARD_MS) {
        const pdf = await this.hears((m) => m.kind === 'document', ms);
        const pix = (await this.hears(/^000201/)).text;
        const link = (await this.hears((m) => m.buttons?.[0]?.kind === 'url')).buttons[0].url;
        return { pdf, pix, link, line: pdf.text.match(/\d[\d .]{45,}\d/)?.[0].replace(/\D/g, '') };
    }

    /** The same, where a provider may take its time and that may be said first. */
    async hearsSecondCopyAfterWord(ms = 30000) {
        const first = await this.hears((m) => m.kind === 'document' || /Um instante/.test(m.text ?? ''), ms);
        if (first.kind === 'document') this.at = first.n - 1;
        return this.hearsSecondCopy(ms);
    }

    /** Asks for a person; the protocol. */
    async askPerson() {
        await this.say('atendente');
        return (await this.hears(/protocolo/)).text.match(/Q-[0-9A-Z]+/)[0];
    }

    /** The id of this person's conversation, by what was said last in it. */
    conversation() {
        return this.world.one(`SELECT c.conversation_id FROM conversation c JOIN person_key k USING (tenant_id, person_id)
            WHERE k.key = '${this.chave}' ORDER BY 1 DESC LIMIT 1`);
    }
}
