import { execFile } from 'node:child_process';
import { sleep } from './random.js';

/*
 * The people at the desk: they take conversations, say something, give them back, with the same
 * command that a real one types.  Now and then two reach for the same conversation, and some commands
 * are killed where they commit.
 */
const DESKS = ['ana', 'bia', 'caio'];
const POINTS = ['takeover.before_commit', 'takeover.after_commit'];

export class Agents {
    constructor({ settings, random, cluster, history, env }) {
        Object.assign(this, { settings, random, cluster, history });
        this.env = { ...process.env, ...env };
        this.taken = new Set();
        this.stopping = false;
    }

    run() {
        this.running = DESKS.map((desk) => this.work(desk));
    }

    async stop() {
        this.stopping = true;
        await Promise.all(this.running);
    }

    async work(desk) {
        while (!this.stopping) {
            const waiting = await this.cluster.tryAsk('SELECT protocol FROM hand_over WHERE closed_at IS NULL'
                + ' AND taken_at IS NULL ORDER BY asked_at DESC LIMIT 20');
            if (!waiting.length) await sleep(500);
            else await this.serve(desk, this.random.pick(waiting)[0]);
        }
    }

    async serve(desk, protocol) {
        const rival = this.random.chance(0.1) ? this.command('take', protocol, 'rival') : null;
        const code = await this.take(protocol, desk);
        const mine = rival && (await rival) === 0 ? 'rival' : desk;
        if (code !== 0 && mine === desk) return;
        for (let i = this.random.between(1, 5); i > 0; i--) await this.say(protocol, mine);
        if (this.random.chance(0.85)) await this.command('back', protocol, mine);
    }

    /* Who was cut off does not know whether it is theirs: they reach for it again, and then just speak. */
    async take(protocol, desk) {
        const fault = this.random.chance(0.05) ? `${this.random.pick(POINTS)}:1` : null;
        const code = await this.command('take', protocol, desk, { fault });
        if (code !== null) return code;
        await this.command('take', protocol, desk);
        return 0;
    }

    async say(protocol, desk) {
        const marker = this.random.marker();
        const code = await this.command('say', protocol, desk, { input: `Oi, aqui é da escola ${marker}` });
        this.history.add('said', { protocol, marker, code });
    }

    /* The exit code; null when it was killed. */
    command(verb, protocol, desk, { input = '', fault = null } = {}) {
        const env = fault ? { ...this.env, QUITA_FAULT: fault } : this.env;
        return new Promise((resolve) => {
            const child = execFile(this.settings.program, ['agent', verb, protocol, '--as', desk], { env, timeout: 20000 }, (error, stdout, stderr) => {
                const code = error ? error.code ?? null : 0;
                this.history.add('agent', { verb, protocol, desk, code, signal: error?.signal, fault, words: code > 1 || code === null ? stderr.slice(0, 200) : undefined });
                resolve(code);
            });
            child.stdin.on('error', () => {}); // it ended before it read
            child.stdin.end(input);
        });
    }
}
