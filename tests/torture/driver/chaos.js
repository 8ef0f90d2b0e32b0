import { sleep } from './random.js';

/*
 * What befalls the house, drawn from a deck: most cards are a kill -9.  A server that starts again
 * gets, every second time, the next fault point, at which it dies by itself.
 */
const DECK = [...Array(9).fill('kill'), 'drain', 'crash', 'crash', 'cut', 'cut', 'both'];
const FIRST = ['kill', 'both', 'drain', 'kill', 'cut', 'kill', 'crash', 'kill']; // from its end; short runs see each card
const READY_MS = 30000;
const DRAIN_MS = 25000;
const FAULT_MS = 12000; // a point that nobody passed in this time is left

export class Chaos {
    constructor({ settings, random, cluster, servers, history, points }) {
        Object.assign(this, { settings, random, cluster, servers, history, points });
        this.deaths = 0;
        this.starts = 0;
        this.armed = new Map(points.map((point) => [point, { times: 0, deaths: 0 }]));
        this.stopping = false;
        this.stopped = new Promise((resolve) => { this.tellStopped = resolve; });
    }

    run() {
        this.running = [this.draw(), ...this.servers.map((server) => this.keep(server))];
    }

    async stop() {
        this.stopping = true;
        this.tellStopped({});
        await Promise.all(this.running);
    }

    /* Starts the server again whenever it has ended, whatever ended it. */
    async keep(server) {
        while (!this.stopping) {
            const { signal } = await Promise.race([server.ended, this.stopped]);
            if (signal === 'SIGKILL') this.deaths++;
            if (signal === 'SIGKILL' && server.fault && !server.expected) this.armed.get(server.fault.split(':')[0]).deaths++;
            if (this.stopping) break;
            await sleep(this.random.between(0, 800));
            server.start(this.fault());
            if (server.fault) this.leave(server, server.child);
        }
    }

    /* The point at which fewest have died yet; one that nobody passed is tried more often. */
    fault() {
        if (this.starts++ % 2 || !this.points.length) return null;
        const weight = ({ times, deaths }) => times + 3 * deaths;
        const [point, so] = [...this.armed].reduce((a, b) => (weight(b[1]) < weight(a[1]) ? b : a));
        so.times++;
        if (point.startsWith('spool.')) setTimeout(() => this.stopping || this.crash(), this.random.between(1500, 4000));
        const lenient = point.startsWith('pg.') && this.random.chance(0.5);
        return `${point}:${this.random.between(1, so.deaths ? 25 : 5)}${lenient ? ':fail' : ''}`;
    }

    async leave(server, child) {
        await sleep(FAULT_MS);
        if (!this.stopping && server.child === child) server.kill('SIGKILL');
    }

    async draw() {
        let deck = [...FIRST];
        while (!this.stopping) {
            await sleep(this.random.between(...this.settings.pauseMs));
            if (!deck.length) deck = this.random.shuffled(DECK);
            if (!this.stopping) await this[deck.pop()]();
        }
    }

    async kill() {
        const server = this.random.pick(this.servers);
        this.history.add('kill', { server: server.name });
        await server.kill('SIGKILL');
    }

    async both() {
        this.history.add('kill', { server: 'both' });
        await Promise.all(this.servers.map((server) => server.kill('SIGKILL')));
    }

    /* SIGTERM under load: it ends well, within 25 s. */
    async drain() {
        const server = this.random.pick(this.servers);
        if (server.fault || !server.alive || !(await server.ready(READY_MS))) return;
        const began = Date.now();
        const late = setTimeout(() => server.kill('SIGKILL'), DRAIN_MS + 2000);
        const { code, signal } = await server.kill('SIGTERM');
        clearTimeout(late);
        this.history.add('drain', { server: server.name, ms: Date.now() - began, code, signal });
    }

    /* The database is away for a while, as after a power cut. */
    async crash() {
        if (!this.cluster.up) return;
        this.history.add('database_down', {});
        await this.cluster.crash(this.random.between(...this.settings.downMs));
        this.history.add('database_up', {});
    }

    /* Some of its connections are cut. */
    async cut() {
        const cut = await this.cluster.tryAsk(`SELECT count(pg_terminate_backend(pid)) FROM (
            SELECT pid FROM pg_stat_activity WHERE datname = 'torture' AND pid <> pg_backend_pid()
                AND backend_type = 'client backend' ORDER BY random() LIMIT ${this.random.between(1, 5)}) a`);
        this.history.add('cut', { connections: Number(cut[0]?.[0] ?? 0) });
    }
}
