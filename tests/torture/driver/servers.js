import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { sleep } from './random.js';

/* One server process, that is, one after another of them on the same ports and spool. */
export class Server {
    constructor({ name, port, program, env, out, history }) {
        Object.assign(this, { name, port, program, history });
        this.log = fs.openSync(`${out}/${name}.log`, 'w');
        const spool = `${out}/${name}.spool`;
        fs.mkdirSync(spool, { recursive: true });
        this.env = {
            ...process.env, ...env, QUITA_LISTEN: `127.0.0.1:${port}`,
            QUITA_ADMIN_LISTEN: `127.0.0.1:${port + 1}`, QUITA_SPOOL: spool,
        };
        this.child = null;
        this.ended = Promise.resolve();
    }

    start(fault = null) {
        const env = fault ? { ...this.env, QUITA_FAULT: fault } : this.env;
        this.fault = fault;
        this.expected = null; // the signal that we sent
        this.child = spawn(this.program, ['serve'], { env, stdio: ['ignore', this.log, this.log] });
        this.history.add('start', { server: this.name, pid: this.child.pid, fault });
        this.ended = new Promise((resolve) => this.child.once('exit', (code, signal) => {
            this.history.add('exit', { server: this.name, pid: this.child.pid, code, signal, expected: this.expected, fault });
            this.child = null;
            resolve({ code, signal });
        }));
    }

    get alive() {
        return this.child !== null;
    }

    kill(signal) {
        if (!this.child) return this.ended;
        this.expected = signal;
        this.child.kill(signal);
        return this.ended;
    }

    /** GET on the admin address; null when it does not answer. */
    admin(path) {
        return new Promise((resolve) => {
            const req = http.get({ port: this.port + 1, path, agent: false, timeout: 2000 }, (res) => {
                let text = '';
                res.on('data', (part) => { text += part; });
                res.on('end', () => resolve({ status: res.statusCode, text }));
            });
            req.on('timeout', () => req.destroy());
            req.on('error', () => resolve(null));
        });
    }

    /** False: it was not ready within the time, or it ended. */
    async ready(withinMs) {
        const until = Date.now() + withinMs;
        while (Date.now() < until && this.alive) {
            if ((await this.admin('/readyz'))?.status === 200) return true;
            await sleep(50);
        }
        return false;
    }
}
