/*
 * A whole Quita for one test file: private PostgreSQL, the sample school, the providers' sandbox and the
 * server, each a process of its own, talking over real sockets.  Everything ends with the test.
 *
 *   const world = await startWorld();             // {gatherMs, env, shifted, families, sandbox: [...flags]}
 *   const ana = world.person('20 dias em atraso');
 *   await ana.say('oi');
 *   await ana.hears(/Pode digitar seu CPF/);      // the very next message of the business
 *   await ana.hearsNothing();
 *   await world.db(`SELECT count(*) FROM charge`) // rows as arrays of texts
 *   await world.stop();
 *
 * The program under test is $QUITA_PROGRAM, or build/debug/quita with its sanitizers.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Process, atExit, callSync, freePorts, must, call, until } from './processes.mjs';
import { Person } from './person.mjs';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));
export const PROGRAM = process.env.QUITA_PROGRAM ?? path.join(ROOT, 'build/debug/quita');
const SANITIZERS = {
    ASAN_OPTIONS: 'detect_leaks=1:strict_string_checks=1:verify_asan_link_order=0',
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    LSAN_OPTIONS: `suppressions=${path.join(ROOT, 'tests/support/lsan.supp')}:print_suppressions=0`,
};
export const NUMBER = '106540352242922';
const ZONE = 'America/Sao_Paulo';

/** The civil day in the school's place, at an instant in ms. */
/* By its parts: how a language writes a whole date differs between versions of Node. */
const DAY = new Intl.DateTimeFormat('en', { timeZone: ZONE, year: 'numeric', month: '2-digit', day: '2-digit' });
export const dayAt = (ms) => {
    const part = Object.fromEntries(DAY.formatToParts(ms).map(({ type, value }) => [type, value]));
    return `${part.year}-${part.month}-${part.day}`;
};

export class World {
    constructor(options) {
        this.options = options;
        this.dir = fs.mkdtempSync(path.join(os.tmpdir(), 'quita-e2e-'));
        this.forget = atExit(() => this.end());
        this.taken = new Set();
        this.shift = 0;
    }

    async start() {
        const [port, admin, sandbox] = await freePorts(3);
        this.url = `http://127.0.0.1:${port}`;
        this.adminUrl = `http://127.0.0.1:${admin}`;
        this.sandboxUrl = `http://127.0.0.1:${sandbox}`;
        this.env = {
            ...SANITIZERS,
            QUITA_KEYS: `1:${'5eed'.repeat(16)}`,
            QUITA_LISTEN: `127.0.0.1:${port}`,
            QUITA_ADMIN_LISTEN: `127.0.0.1:${admin}`,
            QUITA_PUBLIC_URL: this.url,
            QUITA_SPOOL: path.join(this.dir, 'spool'),
            QUITA_GATHER_MS: String(this.options.gatherMs ?? 0),
            ...this.options.env,
        };
        fs.mkdirSync(this.env.QUITA_SPOOL);
        await this.startDatabase();
        await this.quita(['migrate']);
        if (this.options.shifted) await this.makeClock();
        await this.makeSchool();
        await this.startServer();
        await this.startSandbox(sandbox);
        return this;
    }

    /* ---- the parts ---- */

    async pg(...words) {
        return (await must('sh', [path.join(ROOT, 'tests/support/pg.sh'), ...words, path.join(this.dir, 'pg')])).trim();
    }

    async startDatabase() {
        this.env.QUITA_DATABASE = await this.pg('start', '--no-fsync');
    }

    async stopDatabase(how = 'crash') {
        await this.pg(how);
    }

    async makeClock() {
        this.clockFile = path.join(this.dir, 'clock');
        fs.writeFileSync(this.clockFile, Buffer.alloc(8));
        const library = path.join(this.dir, 'clock_shift.so');
        await must('cc', ['-D_GNU_SOURCE', '-shared', '-fPIC', '-O1', '-o', library, path.join(ROOT, 'tests/e2e/clock_shift.c')]);
        this.clockEnv = { LD_PRELOAD: library, CLOCK_SHIFT_FILE: this.clockFile };
    }

    /** From now on it is `seconds` later for everybody: server, phones, bank. */
    async later(seconds) {
        this.shift += seconds;
        const bytes = Buffer.alloc(8);
        bytes.writeBigInt64LE(BigInt(this.shift));
        fs.writeFileSync(this.clockFile, bytes, { flag: 'r+' });
        if (this.sandbox) await this.api('/clock', { advance_ms: seconds * 1000 });
    }

    /** The same, and on until an hour at which anybody may be contacted anywhere. */
    async laterByDay(seconds) {
        const hour = 3600 * 1000;
        for (let at = this.now() + seconds * 1000; ; at += hour) {
            const line = { at: new Date(at).toISOString(), channel: 'voice', purpose: 'survey', ddd: '85', uf: 'RJ', consent: ['voice'] };
            const { allowed } = JSON.parse(await this.quita(['contact', 'check', '--jsonl'], `${JSON.stringify(line)}\n`));
            if (allowed) return this.later(Math.ceil((at - this.now()) / 1000));
        }
    }

    now() {
        return Date.now() + this.shift * 1000;
    }

    /** What people and the server share: the sample school of the demo, set up by the demo's script. */
    async makeSchool() {
        this.school = path.join(this.dir, 'school');
        await must('node', [path.join(ROOT, 'tests/sandbox/school.js'), '--today', dayAt(Date.now()), '--out', this.school,
            '--families', String(this.options.families ?? 200)]);
        this.people = JSON.parse(fs.readFileSync(path.join(this.school, 'persons.json'), 'utf8'));
        this.register = readRegister(path.join(this.school, 'people.csv'));
        await must('sh', [path.join(ROOT, 'tests/demo/school.sh'), this.dir, this.sandboxUrl], {
            cwd: ROOT, env: { ...this.env, QUITA: PROGRAM, ...this.account() },
        });
    }

    /** Whose charges the school has, when not the sandbox's bank's: options.account(sandbox's address). */
    account() {
        const facts = this.options.account?.(this.sandboxUrl);
        return facts ? { DEMO_ACCOUNT: JSON.stringify({ format: 1, creditor: 'escola', ...facts }) } : {};
    }

    async startServer(env = {}) {
        this.serverLog = path.join(this.dir, 'server.log');
        this.server = new Process(this.serverLog, PROGRAM, ['serve'], { ...this.env, ...this.clockEnv, ...env });
        await until('the server is ready', () => this.alive(this.server) && answers(`${this.adminUrl}/readyz`), 30000);
    }

    /** One more server on the same database; to people at it, it is the world: {url, now(), server, stop()}. */
    async startAnother() {
        const [port, admin] = await freePorts(2);
        const [url, spool, log] = [`http://127.0.0.1:${port}`, path.join(this.dir, `spool-${port}`), path.join(this.dir, `server-${port}.log`)];
        fs.mkdirSync(spool);
        const env = { ...this.env, ...this.clockEnv, QUITA_LISTEN: `127.0.0.1:${port}`, QUITA_ADMIN_LISTEN: `127.0.0.1:${admin}`,
            QUITA_PUBLIC_URL: url, QUITA_SPOOL: spool };
        const other = { url, adminUrl: `http://127.0.0.1:${admin}`, now: () => this.now(), quita: (...words) => this.quita(...words) };
        other.start = async () => {
            other.server = new Process(log, PROGRAM, ['serve'], env);
            await until('the other server is ready', () => this.alive(other.server) && answers(`${other.adminUrl}/readyz`), 30000);
        };
        this.others = [...(this.others ?? []), other];
        await other.start();
        return other;
    }

    async startSandbox(port) {
        const flags = [
            '--port', String(port), '--people', path.join(this.school, 'persons.json'),
            '--webhook', `${this.url}/webhooks/whatsapp/escola`,
            '--bank-webhook', `${this.url}/webhooks/banco/escola-237`,
            '--log', path.join(this.dir, 'sandbox.jsonl'), ...(this.options.sandbox ?? []),
        ];
        this.sandbox = new Process(path.join(this.dir, 'sandbox.log'), 'node', [path.join(ROOT, 'tests/sandbox/main.js'), ...flags]);
        await until('the sandbox is ready', async () => this.alive(this.sandbox) && answers(`${this.sandboxUrl}/sandbox/api/status`));
        await until('the handshake', async () => (await this.api('/status')).webhooks.open);
        if (this.shift) await this.api('/clock', { advance_ms: this.shift * 1000 });
    }

    alive(part) {
        if (part.running) return true;
        throw new Error(`it has ended:\n${part.words().slice(-4000)}`);
    }

    /* ---- what tests do ---- */

    /** Somebody of that state whom no test has played yet; wanted(person, register row) may choose. */
    person(state, wanted = () => true) {
        const facts = this.people.find((p) => p.state === state && !this.taken.has(p.wa_id) &&
            wanted(p, this.register.get(p.chave)));
        if (!facts) throw new Error(`nobody left who is: ${state}`);
        this.taken.add(facts.wa_id);
        return new Person(this, facts);
    }

    /** A number that nobody knows. */
    async stranger(facts = {}) {
        const waId = `55119${String(70000000 + this.taken.size * 7919).padStart(8, '0')}`;
        this.taken.add(waId);
        await this.api('/phones', { wa_id: waId, name: 'Desconhecida', ...facts });
        return new Person(this, { wa_id: waId, name: 'Desconhecida', state: 'estranha', ...facts });
    }

    async quita(args, input) {
        return must(PROGRAM, args, { input, env: { ...this.env, ...this.clockEnv } });
    }

    /** The same, and the exit code is the caller's matter: {code, stdout, stderr}. */
    async tryQuita(args, input) {
        return call(PROGRAM, args, { input, env: { ...this.env, ...this.clockEnv } });
    }

    /** Rows of a statement, each an array of texts (null for NULL). */
    async db(sql) {
        const out = await must('psql', ['-XAt', '-v', 'ON_ERROR_STOP=1', '-F', '\x1f', '-R', '\x1e', '-P', 'null=\x01',
            '-c', sql, this.env.QUITA_DATABASE]);
        const text = out.replace(/\n$/, '');
        return text ? text.split('\x1e').map((row) => row.split('\x1f').map((v) => (v === '\x01' ? null : v))) : [];
    }

    /** What it writes of instalments is booked in the same transaction. */
    booked(sql) {
        const [aside, follow] = ['aside', 'follow'].map((part) => fs.readFileSync(path.join(ROOT, `tests/support/books_${part}.sql`), 'utf8'));
        return this.db(`${aside}${sql};\n${follow}`);
    }

    /** The first value of the first row. */
    async one(sql) {
        return (await this.db(sql))[0]?.[0] ?? null;
    }

    async api(where, body, method = body === undefined ? 'GET' : 'POST') {
        const answer = await fetch(`${this.sandboxUrl}/sandbox/api${where}`, {
            method, headers: { 'Content-Type': 'application/json' }, body: body && JSON.stringify(body),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${where}: ${answer.status} ${text}`);
        return where.startsWith('/log') ? text.split('\n').filter(Boolean).map((line) => JSON.parse(line)) : JSON.parse(text);
    }

    /** The bank's till: {payload | line | txid, amount?, force?, notice?}. */
    pay(order) {
        return this.api('/bank/pay', order);
    }

    fault(script) {
        return this.api('/faults', script);
    }

    /** The sandbox's journal of one kind. */
    log(kind) {
        return this.api(`/log?kind=${kind}`);
    }

    /** A body of our own, signed as Meta would; answers {status, ...}. */
    async webhook(body, headers = {}) {
        const bytes = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
        const send = Object.fromEntries(Object.entries(headers).map(([name, value]) => [`x-send-${name}`, value]));
        const answer = await fetch(`${this.sandboxUrl}/sandbox/api/webhooks/raw`, { method: 'POST', body: bytes, headers: send });
        return answer.json();
    }

    async media(id) {
        const answer = await fetch(`${this.sandboxUrl}/sandbox/api/media/${id}`);
        return { type: answer.headers.get('content-type'), bytes: Buffer.from(await answer.arrayBuffer()) };
    }

    async metrics() {
        return (await fetch(`${this.adminUrl}/metrics`)).text();
    }

    /* ---- the end ---- */

    async stop() {
        const ended = this.server ? await this.server.stop() : { code: 0 };
        for (const other of this.others ?? []) await other.server.stop();
        if (this.sandbox) await this.sandbox.stop();
        const words = [this, ...(this.others ?? [])].map((w) => w.server?.words() ?? '').join('');
        this.end();
        this.forget();
        if (/ERROR: (Address|Leak)Sanitizer|runtime error:/.test(words)) throw new Error(`the sanitizers found:\n${words.slice(-6000)}`);
        return ended;
    }

    end() {
        for (const part of [this.server, this.sandbox, ...(this.others ?? []).map((o) => o.server)]) part?.child.kill('SIGKILL');
        callSync('sh', [path.join(ROOT, 'tests/support/pg.sh'), 'stop', path.join(this.dir, 'pg')]);
        if (!process.env.QUITA_E2E_KEEP) fs.rmSync(this.dir, { recursive: true, force: true });
    }
}

async function answers(url) {
    try {
        return (await fetch(url, { signal: AbortSignal.timeout(2000) })).ok;
    } catch {
        return false;
    }
}

/* The creditor's register by the person's key: {days since consent, contracts, open instalments}. */
function readRegister(file) {
    const [head, ...lines] = fs.readFileSync(file, 'utf8').replace(/^\ufeff/, '').trim().split('\r\n').map((l) => l.split(';'));
    const people = new Map();
    for (const line of lines) {
        const row = Object.fromEntries(head.map((name, i) => [name, line[i]]));
        const known = people.get(row.pessoa_chave) ?? { ...row, open: [] };
        if (row.situacao === 'aberta') known.open.push(row);
        people.set(row.pessoa_chave, known);
    }
    return people;
}

/** Writes from the number that the register has; consent this many days ago (a code needs over 30). */
function registeredFor(person, row, days) {
    const [day, month, year] = (row?.telefone_consentimento_data ?? '').split('/');
    const same = row && row.telefone.replace(/\D/g, '').slice(-8) === person.wa_id.slice(-8);
    return same && year ? days(Math.floor((Date.now() - Date.UTC(year, month - 1, day)) / 86400e3)) : false;
}
export const oldContact = (person, row) => registeredFor(person, row, (days) => days > 35);

export async function startWorld(options = {}) {
    const world = new World(options);
    try {
        return await world.start();
    } catch (error) {
        world.end();
        throw error;
    }
}
