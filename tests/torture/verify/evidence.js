import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/*
 * The three witnesses: what the driver saw (history.jsonl), what the provider accepted
 * (sandbox.jsonl), what PostgreSQL holds.  Nothing here is shared with the server or the driver.
 */
function eachLine(file, fn) {
    const fd = fs.openSync(file, 'r');
    const chunk = Buffer.alloc(4 << 20);
    let rest = '';
    for (let n; (n = fs.readSync(fd, chunk, 0, chunk.length, null)) > 0;) {
        const lines = (rest + chunk.toString('latin1', 0, n)).split('\n');
        rest = lines.pop();
        lines.forEach((line) => line && fn(line));
    }
    fs.closeSync(fd);
}

const utf8 = (line) => JSON.parse(Buffer.from(line, 'latin1').toString('utf8'));

export class Evidence {
    constructor(folder) {
        this.folder = folder;
        this.run = JSON.parse(fs.readFileSync(`${folder}/run.json`, 'utf8'));
        this.readHistory();
        this.readSandbox();
    }

    readHistory() {
        this.units = new Map();  // wamid -> {marker, phone, what, t}
        this.bodies = new Map(); // id of a post -> wamids
        this.acknowledged = new Set();
        this.events = {};
        eachLine(`${this.folder}/history.jsonl`, (line) => {
            const fact = utf8(line);
            if (fact.type === 'unit') this.units.set(fact.wamid, fact);
            else if (fact.type === 'invoke') this.bodies.set(fact.id, fact.wamids);
            else if (fact.type === 'ok') this.bodies.get(fact.id).forEach((wamid) => this.acknowledged.add(wamid));
            else (this.events[fact.type] ??= []).push(fact);
        });
    }

    readSandbox() {
        this.sends = []; // accepted ones
        this.faults = 0;
        this.notices = [];
        eachLine(`${this.folder}/sandbox.jsonl`, (line) => {
            if (line.includes('"kind":"send"') && line.includes('"http":200')) this.sends.push(utf8(line));
            else if (line.includes('"kind":"fault"')) this.faults++;
            else if (line.includes('"kind":"notice"')) this.notices.push(utf8(line));
        });
    }

    event(type) {
        return this.events[type] ?? [];
    }

    /** Rows as objects, from a statement that makes one JSON text a row. */
    rows(sql) {
        const args = ['-XAtqd', this.run.conninfo, '-v', 'ON_ERROR_STOP=1', '-c', `SELECT row_to_json(x) FROM (${sql}) x`];
        const out = execFileSync('psql', args, { maxBuffer: 2 ** 30, encoding: 'utf8' });
        return out.split('\n').filter(Boolean).map((line) => JSON.parse(line));
    }

    /** What a server or the sandbox wrote to its log. */
    log(name) {
        return fs.readFileSync(`${this.folder}/${name}.log`, 'utf8');
    }
}

export const count = (list, key) => {
    const out = new Map();
    for (const item of list) out.set(key(item), (out.get(key(item)) ?? 0) + 1);
    return out;
};
