import { Colleague } from '../../e2e/console.mjs';
import { sleep } from './random.js';

/*
 * The agents' console: people at it take conversations from the assistant while it is speaking, over
 * HTTP as their pages do, and give them back soon after.  So a take-over meets messages that are about
 * to leave.
 */
const CLERKS = 4;
const PARALLEL = 4; // windows that one of them has open
const LIST_MS = 250;
const SPEAKING = `SELECT c.conversation_id, c.fence FROM conversation c WHERE c.owner = 0 AND EXISTS (
    SELECT FROM outbox_queue q WHERE q.tenant_id = c.tenant_id AND q.conversation_id = c.conversation_id) LIMIT 60`;

export class Desk {
    constructor({ random, cluster, history, servers, url }) {
        Object.assign(this, { random, cluster, history, servers, url });
        this.list = [];
        this.taken = 0;
        this.stopping = false;
    }

    /** Before anything befalls the house: accounts, passwords, codes. */
    async open(quita) {
        const world = { url: this.url, now: () => Date.now(), quita: async (args) => quita(args) };
        this.clerks = [];
        for (let i = 0; i < CLERKS; i++) {
            const clerk = new Colleague(world, { tenant: 'rede', name: `Zqxmesa ${i}`, email: `mesa${i}@escola.example` });
            await (await clerk.add()).setUp();
            await this.post(clerk, 'me', { available: false });
            this.clerks.push({ cookie: clerk.cookie, csrf: clerk.csrf });
        }
    }

    run() {
        this.running = [this.look(), ...this.clerks.flatMap((clerk) => Array.from({ length: PARALLEL }, () => this.work(clerk)))];
    }

    async stop() {
        this.stopping = true;
        await Promise.all(this.running);
    }

    /* Whom the assistant is about to say something to. */
    async look() {
        while (!this.stopping) {
            this.list = this.random.shuffled(await this.cluster.tryAsk(SPEAKING));
            await sleep(LIST_MS);
        }
    }

    async work(clerk) {
        while (!this.stopping) {
            const next = this.list.pop();
            if (next) await this.race(clerk, ...next);
            else await sleep(50);
        }
    }

    async race(clerk, conversation, fence) {
        const taken = await this.post(clerk, `conversations/${conversation}/take`, { fence: Number(fence) });
        if (taken.status !== 200) return;
        this.taken++;
        await sleep(this.random.between(0, 300));
        await this.giveBack(clerk, conversation, taken.body.fence);
    }

    /* Whoever has taken it, by an answer or by one that was lost, gives it back. */
    async giveBack(clerk, conversation, fence) {
        for (let tries = 0; tries < 20; tries++) {
            const { status } = await this.post(clerk, `conversations/${conversation}/back`, { fence });
            if (status === 200 || status === 409) return;
            await sleep(300);
        }
    }

    async post(clerk, path, body) {
        const port = this.random.pick(this.servers).port;
        const headers = { 'Content-Type': 'application/json', Origin: this.url, Cookie: `__Host-quita=${clerk.cookie}`, 'X-CSRF': clerk.csrf };
        try {
            const answer = await fetch(`http://127.0.0.1:${port}/console/api/${path}`, {
                method: 'POST', headers, body: JSON.stringify(body), signal: AbortSignal.timeout(8000),
            });
            this.history.add('desk', { path, status: answer.status });
            return { status: answer.status, body: await answer.json() };
        } catch (error) {
            this.history.add('desk', { path, error: error.name });
            return { status: null };
        }
    }
}
