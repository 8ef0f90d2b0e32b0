import crypto from 'node:crypto';
import { sleep } from './random.js';

/*
 * What people do.  A life is one phone that writes some messages and is not heard of again; each
 * message carries a marker of letters, by which the verifier finds it in the history of the
 * conversation.  Payers read what they are answered before they go on, and every life ends with an
 * answer, or with patience: so the house is always as busy as it can be, and no busier.
 */
const PATIENCE_MS = 9000;

const LIVES = [
    { weight: 55, live: payer },
    { weight: 15, live: silent },
    { weight: 15, live: asker },
    { weight: 5, live: stopper },
    { weight: 10, live: chatter },
];

export class Lives {
    constructor({ settings, random, poster, history, people, bank }) {
        Object.assign(this, { settings, random, poster, history, people, bank });
        this.sent = 0;
        this.phones = 0;
        this.alive = 0;
        this.stopping = false;
    }

    run() {
        for (let i = 0; i < this.settings.people; i++) this.again();
    }

    async again() {
        this.alive++;
        await sleep(this.random.between(0, 3000));
        while (!this.stopping) {
            const person = this.person();
            const read = person.reader();
            await this.choose()(person);
            await read();
            this.bank.arrived.delete(person.phone);
        }
        this.alive--;
    }

    choose() {
        let at = this.random.between(0, 99);
        const found = LIVES.find(({ weight }) => (at -= weight) < 0).live;
        return found === payer && !this.people.length ? silent : found;
    }

    person() {
        const phone = `55119${70000000 + this.phones++}`;
        const say = (what, content, name = 'Zqxnome Torto') => this.say(phone, what, content, name);
        const reader = () => this.reader(phone);
        return { phone, say, reader, lives: this, random: this.random, wait: (low, high) => sleep(this.random.between(low, high)) };
    }

    /** A function that waits until something arrives at the phone after now, or patience ends. */
    reader(phone) {
        const before = this.bank.arrived.get(phone) ?? 0;
        return async () => {
            const until = Date.now() + PATIENCE_MS;
            while (!this.stopping && Date.now() < until && (this.bank.arrived.get(phone) ?? 0) <= before) await sleep(100);
        };
    }

    /** Resolves when it was acknowledged; most lives do not wait for that. */
    say(phone, what, content, name) {
        const marker = this.random.marker();
        const wamid = `wamid.${crypto.randomBytes(24).toString('base64url')}`;
        const message = { from: phone, id: wamid, timestamp: String(Math.floor(Date.now() / 1000)), ...content(marker) };
        this.sent++;
        this.history.add('unit', { wamid, marker, phone, what });
        return this.poster.push({ message, name });
    }
}

const text = (words) => (marker) => ({ type: 'text', text: { body: `${words} ${marker}` } });
const tap = (id, title) => (marker) => ({
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: { id, title: `${title} ${marker}` } },
});
const image = (marker) => ({
    type: 'image', image: { id: '1234567890', mime_type: 'image/jpeg', sha256: 'x', caption: marker },
});

/* The whole of it: second copy and, by bank.js, the payment while its messages are on their way. */
async function payer({ phone, say, lives, random, wait, reader }) {
    const person = lives.people.pop();
    const ask = async (what, content) => {
        const read = reader();
        await say(what, content);
        await read();
        await wait(100, 600);
    };
    lives.history.add('person', { phone, cpf: person.cpf });
    await ask('greeting', text('oi'));
    await ask('cpf', text(person.cpf));
    await ask('factor', text(person.birth));
    if (random.chance(0.3)) await ask('card', text('quero pagar no cartão')); // the bank makes a page for it, and answers later
    await ask('copy', random.chance(0.5) ? tap('segunda_via', '2a via') : text('segunda via'));
    await wait(300, 3000);
    say('thanks', text('obrigada'));
    await wait(300, 1500);
    if (random.chance(0.3)) await say('menu', text('menu'));
}

/* Writes once or twice and falls silent: what comes then is a nudge. */
async function silent({ say, wait }) {
    await say('greeting', text('bom dia'));
    await wait(2500, 6000);
    say('later', text('ainda estou aqui'));
    await wait(2500, 6000);
}

/* Wants a person, and writes on while an agent has the conversation. */
async function asker({ say, wait, random }) {
    await say('greeting', text('oi'));
    await wait(600, 1500);
    say('person', text('quero falar com uma pessoa'));
    for (let i = random.between(2, 5); i > 0; i--) {
        await wait(400, 2500);
        say('talk', text('é sobre a escola'));
    }
}

async function stopper({ say, wait }) {
    await say('greeting', text('oi'));
    await wait(300, 1500);
    say('stop', text('parar'));
    await wait(500, 1500);
    say('after', text('não quero mais'));
}

/* Quick lines that are gathered, media, things nobody understands. */
async function chatter({ say, wait, random }) {
    for (let i = random.between(2, 4); i > 0; i--) {
        say('line', text('então'));
        await wait(20, 400);
        say('line', random.chance(0.2) ? image : text('é que eu queria saber'));
        await wait(500, 2500);
    }
}
