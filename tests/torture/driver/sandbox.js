import { spawn } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import { sleep } from './random.js';

/* WhatsApp's and the bank's side, and what goes wrong there. */
const FAULTS = [
    { on: 'messages', do: 'drop_after_accept', probability: 0.05 },
    { on: 'messages', do: 'fail', http: 500, code: 131000, probability: 0.02 },
    { on: 'messages', do: 'fail', http: 503, code: 131016, probability: 0.02 },
    { on: 'messages', do: 'reset', probability: 0.01 },
    { on: 'messages', do: 'hang', accept: true, ms: 6000, probability: 0.004 },
    { on: 'messages', do: 'hang', accept: false, ms: 6000, probability: 0.004 },
    { on: 'messages', do: 'slow', ms: 900, probability: 0.05 },
    { on: 'messages', do: 'garbage', body: 'html', probability: 0.01 },
    { on: 'messages', do: 'silent', probability: 0.05 },
    { on: 'messages', do: 'failed_status', code: 131026, probability: 0.01 },
    { on: 'media', do: 'fail', probability: 0.03 },
    { on: 'media', do: 'drop_after_accept', probability: 0.03 },
    { on: 'bank', do: 'fail', probability: 0.03 },
    { on: 'bank', do: 'drop_after_accept', probability: 0.03 },
    { on: 'webhook', do: 'drop_answer', probability: 0.05 },
    { on: 'webhook', do: 'duplicate', copies: 3, probability: 0.03 },
];

export class Sandbox {
    constructor({ port, targets, out, seed }) {
        Object.assign(this, { port, targets, out, seed });
        this.journal = `${out}/sandbox.jsonl`;
    }

    async start() {
        fs.writeFileSync(this.journal, '');
        const log = fs.openSync(`${this.out}/sandbox.log`, 'w');
        const flags = {
            port: this.port, log: this.journal, unknown: 'create', 'window-hours': 0, 'pair-ms': 0, throughput: 0,
            'retry-scale': 0.2, 'keep-messages': 5, 'webhook-timeout-ms': 5000, handshake: 'skip',
            webhook: `${this.targets[0]}/webhooks/whatsapp/escola`, 'bank-webhook': this.targets.map((target) => `${target}/webhooks/banco/escola`).join(','),
        };
        const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
        this.child = spawn(process.execPath, ['tests/sandbox/main.js', ...args], { stdio: ['ignore', log, log] });
        while (!(await this.call('status')).accepted && !(await this.call('status')).webhooks) await sleep(100);
        await this.call('webhooks', { batch_max: 40, batch_ms: 15, duplicate: 0.1, reorder: 0.3, reorder_ms: 400, seed: this.seed });
    }

    async spoil() {
        for (const [i, fault] of FAULTS.entries()) await this.call('faults', { ...fault, seed: this.seed + i });
    }

    heal() {
        return this.call('faults', null, 'DELETE');
    }

    /** The answer as an object, {error} when there is none. */
    call(path, body = null, method = body ? 'POST' : 'GET') {
        return new Promise((resolve) => {
            const req = http.request({ port: this.port, path: `/sandbox/api/${path}`, method, agent: false, headers: { 'Content-Type': 'application/json' } }, (res) => {
                let text = '';
                res.on('data', (part) => { text += part; });
                res.on('end', () => {
                    try {
                        resolve(JSON.parse(text || '{}'));
                    } catch {
                        resolve({ error: text });
                    }
                });
            });
            req.on('error', (error) => resolve({ error: error.code }));
            req.end(body ? JSON.stringify(body) : undefined);
        });
    }

    stop() {
        if (!this.child || this.child.exitCode !== null) return Promise.resolve();
        return new Promise((resolve) => {
            this.child.once('exit', resolve);
            this.child.kill('SIGTERM');
        });
    }
}
