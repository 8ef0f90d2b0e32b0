import { execFile, spawn } from 'node:child_process';
import { sleep } from './random.js';

/* A private PostgreSQL that may be cut down at any time. */
const run = (file, args, input = null) => new Promise((resolve, reject) => {
    const child = execFile(file, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) => {
        if (error) reject(new Error(`${file} ${args.slice(0, 3).join(' ')}: ${stderr || error.message}`));
        else resolve(stdout);
    });
    child.stdin.on('error', () => {}); // it may have ended before it read all
    child.stdin.end(input ?? '');
});

export class Cluster {
    constructor({ folder, quick }) {
        Object.assign(this, { folder, quick, up: false, conninfo: null });
    }

    pg(...args) {
        return run('sh', ['tests/support/pg.sh', ...args, this.folder]);
    }

    async begin() {
        const first = (await this.up_()).trim();
        await run('psql', ['-qd', first, '-c', 'ALTER SYSTEM SET track_commit_timestamp = on']);
        await this.pg('stop', '--keep');
        await this.up_();
        await run('psql', ['-qd', first, '-c', 'CREATE DATABASE torture']);
        this.conninfo = first.replace('dbname=postgres', 'dbname=torture');
    }

    async up_() {
        const printed = await this.pg('start', ...(this.quick ? ['--no-fsync'] : []));
        this.up = true;
        return printed;
    }

    async crash(downMs) {
        this.up = false;
        await this.pg('crash');
        await sleep(downMs);
        await this.up_();
    }

    stop() {
        return this.pg('stop');
    }

    /** Rows as arrays of strings. */
    async ask(sql) {
        const out = await run('psql', ['-XAtqd', this.conninfo, '-F', '\t', '-v', 'ON_ERROR_STOP=1', '-c', sql]);
        return out.split('\n').filter(Boolean).map((line) => line.split('\t'));
    }

    script(sql) {
        return run('psql', ['-Xqd', this.conninfo, '-v', 'ON_ERROR_STOP=1', '-f', '-'], sql);
    }

    /** As ask(), but [] while the database is away. */
    async tryAsk(sql) {
        if (!this.up) return [];
        return this.ask(sql).catch(() => []);
    }
}

export { run, spawn };
