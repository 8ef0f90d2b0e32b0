import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { ACCOUNT, KEY, settings } from './settings.js';
import { Agents } from './agents.js';
import { Bank } from './bank.js';
import { Chaos } from './chaos.js';
import { Desk } from './desk.js';
import { Cluster, run } from './cluster.js';
import { History } from './history.js';
import { Lives } from './lives.js';
import { Poster } from './poster.js';
import { Random, sleep } from './random.js';
import { Sandbox } from './sandbox.js';
import { Server } from './servers.js';
import { addPeople } from './people.js';
import { quiet } from './quiet.js';

/*
 * The torture of a whole house: database, two servers on it, sandbox, people, agents, bank, and what
 * befalls them.  Writes what happened to OUT/history.jsonl; verify/main.js judges it.
 */
const QUIET_MS = settings.quick ? 60000 : 120000; // without anything leaving
const NOT_IN_SERVE = /^(migrate|takeover)\./; // passed by other commands: below, and agents.js
const OF_PROVIDERS = /^(charge|hook|event|refund)\./; // the bank issues here; e2e/asaas_faults and refund_asaas die at these
const PORTS = [settings.port, settings.port + 2]; // of the two servers; each has one behind it for itself
const PEOPLE_A_PAYMENT = 3; // not everybody comes to pay before something befalls them

const log = (words) => process.stderr.write(`torture: ${words}\n`);

const quitaWith = (env) => (args, input) => {
    const text = execFileSync(settings.program, args, { env: { ...process.env, ...env }, input: input && JSON.stringify(input) });
    return text.toString();
};

async function makeHouse(cluster, env, sandboxPort, history) {
    const quita = quitaWith(env);
    const creditor = {
        format: 1, tenant: 'rede', slug: 'escola', trade_name: 'Colégio Jardim das Acácias',
        legal_name: 'Jardim das Acácias Educação Ltda', cnpj: '11222333000181', address: 'Rua das Acácias, 100, São Paulo, SP',
        phone: '(11) 3003-1234', hours: 'de segunda a sexta, das 8h às 18h',
    };
    const whatsapp = {
        format: 1, kind: 'whatsapp', creditor: 'escola', app: 'escola', phone_number_id: ACCOUNT.id, waba_id: ACCOUNT.waba,
        api_url: `http://127.0.0.1:${sandboxPort}`, api_version: 'v26.0', app_secret: ACCOUNT.secret,
        verify_token: 'sandbox_verify_token', token: 'sandbox_access_token',
    };
    const bank = {
        format: 1, kind: 'bank', creditor: 'escola', slug: 'escola', bank: '237', agencia: '1234', conta: '0012345', carteira: '09',
        pix_key: '11222333000181', api_url: `http://127.0.0.1:${sandboxPort}/bank`, token: 'sandbox_bank_token', secret: 'sandbox_bank_secret', cards: true,
    };
    await migrateUnderFire(env, history);
    quita(['tenant', 'add', '-'], { format: 1, slug: 'rede', name: 'Rede' });
    quita(['creditor', 'add', '-'], creditor);
    quita(['account', 'add', '-'], whatsapp);
    quita(['account', 'add', '-'], bank);
    await cluster.script(fs.readFileSync('tests/torture/probes.sql', 'utf8'));
    await cluster.ask('SELECT ensure_partitions(clock_timestamp())');
}

/* Killed at each of its points first; then it runs to its end. */
async function migrateUnderFire(env, history) {
    for (const fault of ['migrate.inside:1', 'migrate.between:1', null]) {
        const all = { ...process.env, ...env, ...(fault ? { QUITA_FAULT: fault } : {}) };
        try {
            execFileSync(settings.program, ['migrate'], { env: all, stdio: ['ignore', 'ignore', 'pipe'] });
        } catch (error) {
            if (!fault) throw error;
            history.add('migrate', { fault, signal: error.signal });
        }
    }
}

/* Silence lasts minutes; here the clock of a third of those who are silent runs ahead. */
async function silence(cluster, state) {
    while (!state.stopping) {
        await sleep(1000);
        await cluster.tryAsk('UPDATE timer SET due_at = clock_timestamp() WHERE kind = 2'
            + ' AND due_at > clock_timestamp() AND random() < 0.35');
    }
}

async function load(parts, state) {
    const { chaos, lives, bank, desk, cluster } = parts;
    const until = Date.now() + settings.limitS * 1000;
    let once = 0;
    for (let second = 1; Date.now() < until; second++) {
        await sleep(1000);
        if (second % 10 === 0) {
            const [row] = await cluster.tryAsk('SELECT count(*) FROM outbox WHERE class IN (2, 3) AND state = 2');
            once = row ? Number(row[0]) : once;
            log(`${second} s: ${lives.sent} messages in, ${bank.sends} out, ${bank.paid} payments, ${desk.taken} taken, ${once} at most once, ${chaos.deaths} deaths`);
        }
        if (chaos.deaths >= settings.kills && lives.sent >= settings.messages && bank.paid >= settings.payments && desk.taken >= settings.takes && once >= settings.once) break;
    }
    state.stopping = true;
}

async function main() {
    fs.mkdirSync(settings.out, { recursive: true });
    const history = new History(`${settings.out}/history.jsonl`);
    const random = new Random(settings.seed);
    const cluster = new Cluster({ folder: settings.database, quick: settings.quick });
    log(`seed ${settings.seed}`);
    await cluster.begin();
    const env = {
        QUITA_DATABASE: cluster.conninfo, QUITA_KEYS: `1:${KEY}`, QUITA_READ_RECEIPTS: '0', QUITA_RATE_PER_S: '1000',
        QUITA_SEND_TIMEOUT_MS: '3000', QUITA_PUBLIC_URL: `http://127.0.0.1:${PORTS[0]}`,
    };
    const sandbox = new Sandbox({ port: settings.port + 4, targets: PORTS.map((port) => `http://127.0.0.1:${port}`), out: settings.out, seed: settings.seed });
    await makeHouse(cluster, env, sandbox.port, history);
    const people = await addPeople(cluster, settings.payments * PEOPLE_A_PAYMENT);
    await sandbox.start();
    const servers = ['a', 'b'].map((name, i) => new Server({ name, port: PORTS[i], program: settings.program, env, out: settings.out, history }));
    servers.forEach((server) => server.start());
    for (const server of servers) if (!(await server.ready(30000))) throw new Error(`server ${server.name} does not start`);
    const all = (await run(settings.program, ['serve', '--fault-points'])).trim().split('\n').filter((p) => !OF_PROVIDERS.test(p));
    const points = settings.points ?? all.filter((p) => !NOT_IN_SERVE.test(p));
    const parts = { settings, random, cluster, servers, sandbox, history, points, people, env, url: env.QUITA_PUBLIC_URL, journal: sandbox.journal };
    history.add('points', { points: settings.points ?? all });
    parts.poster = new Poster(parts);
    parts.bank = new Bank(parts);
    parts.lives = new Lives(parts);
    parts.agents = new Agents(parts);
    parts.chaos = new Chaos(parts);
    parts.desk = new Desk(parts);
    await parts.desk.open(quitaWith(env));
    await sandbox.spoil();
    const state = { stopping: false };
    ['lives', 'agents', 'chaos', 'desk'].forEach((name) => parts[name].run());
    const clock = silence(cluster, state);
    await load(parts, state);
    await end(parts, clock);
}

async function end(parts, clock) {
    const { lives, agents, chaos, desk, cluster, servers, sandbox, history, bank } = parts;
    log('the load is over');
    lives.stopping = true;
    await Promise.all([clock, agents.stop(), desk.stop(), chaos.stop()]);
    await sandbox.heal();
    for (const server of servers) {
        if (server.fault || !server.alive) { // the others go on: what they forgot would be seen
            await server.kill('SIGKILL');
            server.start();
        }
        if (!(await server.ready(30000))) throw new Error(`server ${server.name} does not come back`);
    }
    await quiet({ ...parts, withinMs: QUIET_MS });
    for (const server of servers) {
        const began = Date.now();
        const ended = await server.kill('SIGTERM');
        history.add('drain', { server: server.name, ms: Date.now() - began, ...ended });
    }
    bank.close();
    parts.poster.close();
    await sandbox.stop();
    history.close();
    fs.writeFileSync(`${settings.out}/run.json`, JSON.stringify({ conninfo: cluster.conninfo, key: KEY, quick: settings.quick, settings }));
}

main().then(() => process.exit(0), (error) => {
    log(error.stack);
    process.exit(2);
});
