/*
 * Processes that a test starts: their words go to files, and whatever happens to the test, none of them
 * outlives it.
 */
import { execFile, spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import { promisify } from 'node:util';

const run = promisify(execFile);
const left = new Set(); // synchronous ways to end what still runs

process.on('exit', () => [...left].reverse().forEach((end) => end()));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));

/** Runs end() at exit unless the returned function was called before. */
export function atExit(end) {
    left.add(end);
    return () => left.delete(end);
}

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until check() is true (or gives a value, which is returned). */
export async function until(what, check, ms = 15000) {
    const end = Date.now() + ms;
    for (;;) {
        const value = await check();
        if (value) return value;
        if (Date.now() > end) throw new Error(`waited ${ms} ms in vain: ${what}`);
        await sleep(25);
    }
}

/** Ports that nobody has at this moment. */
export async function freePorts(count) {
    const servers = Array.from({ length: count }, () => net.createServer());
    await Promise.all(servers.map((s) => new Promise((resolve) => s.listen(0, '127.0.0.1', resolve))));
    const ports = servers.map((s) => s.address().port);
    await Promise.all(servers.map((s) => new Promise((resolve) => s.close(resolve))));
    return ports;
}

export class Process {
    constructor(log, command, args, env = {}) {
        this.log = log;
        const out = fs.openSync(log, 'a');
        this.child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ['ignore', out, out] });
        fs.closeSync(out);
        this.ended = new Promise((resolve) => this.child.on('close', (code, signal) => resolve({ code, signal })));
        this.forget = atExit(() => this.child.kill('SIGKILL'));
        this.ended.then(() => this.forget());
    }

    get running() {
        return this.child.exitCode === null && this.child.signalCode === null;
    }

    words() {
        return fs.readFileSync(this.log, 'utf8');
    }

    /** Resolves to {code, signal}; kills what does not end within `ms`. */
    async stop(signal = 'SIGTERM', ms = 30000) {
        if (this.running) this.child.kill(signal);
        const timer = setTimeout(() => this.child.kill('SIGKILL'), ms);
        const result = await this.ended;
        clearTimeout(timer);
        return result;
    }
}

/** Runs a command to its end: {code, stdout, stderr}. */
export async function call(command, args, { input, env, cwd, encoding } = {}) {
    const done = run(command, args, { env: { ...process.env, ...env }, cwd, encoding: encoding ?? 'utf8', maxBuffer: 64 << 20 });
    done.child.stdin.on('error', () => {});
    done.child.stdin.end(input ?? '');
    try {
        return { code: 0, ...(await done) };
    } catch (error) {
        if (typeof error.code !== 'number') throw error;
        return { code: error.code, stdout: error.stdout, stderr: error.stderr };
    }
}

/** The same, and a failure is an error. */
export async function must(command, args, options) {
    const result = await call(command, args, options);
    if (result.code !== 0) throw new Error(`${command} ${args.join(' ')}: exit ${result.code}: ${result.stderr}`);
    return result.stdout;
}

/** Its output as bytes. */
export const callBytes = (command, args, options) => must(command, args, { ...options, encoding: 'buffer' });

export const callSync = (command, args) => spawnSync(command, args, { stdio: 'ignore' });
