import { execFile } from 'node:child_process';
import { sleep } from './random.js';

/*
 * The people at the desk: they take conversations, say something, give them back, with the same
 * command that a real one types.  Now and then two reach for the same conversation, and some commands
 * are killed where they commit.
 */
const DESKS = ['ana', 'bia', 'caio'];

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
        const code = await this.command('take', protocol, desk);
        const mine = rival && (await rival) === 0 ? 'rival' : desk;
        if (code !== 0 && mine === desk) return;
        for (let i = this.random.between(1, 5); i > 0; i--) await this.say(protocol, mine);
        if (this.random.chance(0.85)) await this.command('back', protocol, mine);
    }

    async say(protocol, desk) {
        const marker = this.random.marker();
        const code = await this.command('say', protocol, desk, `Oi, aqui é da escola ${marker}`);
        this.history.add('said', { protocol, marker, code });
    }

    /* The exit code; null when it was killed. */
    command(verb, protocol, desk, input = '') {
        return new Promise((resolve) => {
            const child = execFile(this.settings.program, ['agent', verb, protocol, '--as', desk], { env: this.env, timeout: 20000 }, (error, stdout, stderr) => {
                const code = error ? error.code ?? null : 0;
                this.history.add('agent', { verb, protocol, desk, code, words: code > 1 || code === null ? stderr.slice(0, 200) : undefined });
                resolve(code);
            });
            child.stdin.on('error', () => {}); // it ended before it read
            child.stdin.end(input);
        });
    }
}
