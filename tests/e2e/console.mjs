/*
 * People who work at the console: accounts made by `quita user add`, set up and logged in over HTTP as a
 * browser would, or in Chromium.
 *
 *   const ana = await newColleague(world, { role: 'agent' });     // account, password, TOTP secret, session
 *   await ana.get('/console');                                    // {status, headers, text, location}
 *   await ana.post('/console/sair', {});                          // with Origin and the CSRF token
 */
import crypto from 'node:crypto';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function base32(text) {
    let bits = 0, have = 0;
    const out = [];
    for (const letter of text.replace(/ /g, '')) {
        bits = (bits << 5) | ALPHABET.indexOf(letter);
        have += 5;
        if (have >= 8) out.push((bits >> (have -= 8)) & 255);
        bits &= (1 << have) - 1;
    }
    return Buffer.from(out);
}

/** RFC 6238, written anew here: the server's own does not judge itself. */
export function totp(secret, ms) {
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(BigInt(Math.floor(ms / 30000)));
    const mac = crypto.createHmac('sha1', secret).update(counter).digest();
    const at = mac[19] & 15;
    return String((mac.readUInt32BE(at) & 0x7fffffff) % 1000000).padStart(6, '0');
}

export const PASSWORD = 'um cavalo pasta na varanda';

/** What a browser keeps of one window: its cookie and the form token of the last page. */
export class Client {
    constructor(world, { forwarded } = {}) {
        this.world = world;
        this.forwarded = forwarded;
        this.cookie = null;
        this.csrf = null;
    }

    async request(method, path, { form, json, raw, headers = {}, origin = this.world.url } = {}) {
        const send = { ...headers };
        if (this.cookie) send.Cookie = `__Host-quita=${this.cookie}`;
        if (this.forwarded) send['X-Forwarded-For'] = this.forwarded;
        if (method !== 'GET' && origin !== null) send.Origin = origin;
        if (json) send['Content-Type'] = 'application/json';
        if (json && this.csrf && send['X-CSRF'] === undefined) send['X-CSRF'] = this.csrf;
        const body = raw ?? (json ? JSON.stringify(json) : form ? new URLSearchParams(form) : undefined);
        const answer = await fetch(this.world.url + path, { method, body, headers: send, redirect: 'manual' });
        const text = await answer.text();
        this.setCookie = answer.headers.get('set-cookie');
        if (this.setCookie) this.cookie = this.setCookie.match(/^__Host-quita=([^;]*)/)[1] || null;
        this.csrf = text.match(/name="csrf" value="([^"]+)"/)?.[1] ?? text.match(/"csrf":"([^"]+)"/)?.[1] ?? this.csrf;
        return { status: answer.status, headers: answer.headers, location: answer.headers.get('location'), text };
    }

    get(path, more) {
        return this.request('GET', path, more);
    }

    /** A form of the last page. */
    post(path, form = {}, more = {}) {
        return this.request('POST', path, { form: { ...(this.csrf ? { csrf: this.csrf } : {}), ...form }, ...more });
    }
}

let made = 0;

export class Colleague extends Client {
    constructor(world, facts) {
        super(world, facts);
        made += 1;
        Object.assign(this, { tenant: 'jardim', role: 'agent', name: `Pessoa ${made}`, email: `pessoa${made}@escola.example`, password: PASSWORD }, facts);
        this.counted = 0;
    }

    async add() {
        this.link = (await this.world.quita(['user', 'add', '--tenant', this.tenant, '--email', this.email, '--name', this.name, '--role', this.role])).trim();
        return this;
    }

    get linkPath() {
        return new URL(this.link).pathname;
    }

    /** The link to its end: password, code, recovery codes; logged in after that. */
    async setUp() {
        await this.get(this.linkPath);
        await this.post(this.linkPath, { senha: this.password, repetida: this.password });
        const page = (await this.get(this.linkPath)).text;
        this.secret = base32(page.match(/class="secret">([A-Z2-7 ]+)</)[1]);
        const done = await this.post(this.linkPath, { codigo: this.code() });
        if (done.status !== 200) throw new Error(`set-up: ${done.status} ${done.text}`);
        this.recovery = [...done.text.matchAll(/<li>([A-Z2-7-]+)<\/li>/g)].map((m) => m[1]);
        await this.get('/console');
        return this;
    }

    /** The code of now, or of so many steps from now; a test that needs a fresh one moves the clock. */
    code(steps = 0) {
        return totp(this.secret, this.world.now() + steps * 30000);
    }

    async logIn() {
        await this.get('/console/entrar');
        const first = await this.post('/console/entrar', { email: this.email, senha: this.password });
        if (first.location !== '/console/codigo') return first;
        await this.get('/console/codigo');
        const second = await this.post('/console/codigo', { codigo: this.code() });
        if (second.location === '/console') await this.get('/console');
        return second;
    }

    logOut() {
        return this.post('/console/sair');
    }
}

export async function newColleague(world, facts = {}) {
    return (await new Colleague(world, facts).add()).setUp();
}

/** Who was not there for a quarter of an hour may find a conversation back in the queue: it is taken again. */
export async function takeAgain(who, path) {
    const { row } = JSON.parse((await who.get(`/console/api${path}`)).text);
    if (row.owner.kind === 'fila') await who.request('POST', `/console/api${path}/take`, { json: { fence: row.fence } });
}
