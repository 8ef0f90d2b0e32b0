import fs from 'node:fs';

/*
 * What happened, one JSON object a line: {t, kind, ...}.  A verifier that shares no code with the
 * server reads it beside the server's history and database (reliability reference 3, A1).  Lines are
 * written in batches, so that two thousand sends a second cost one write each few milliseconds.
 */
const FLUSH_MS = 20;

export class Journal {
    constructor({ clock, file = null, keep = 200000 }) {
        this.clock = clock;
        this.keep = keep;
        this.lines = [];
        this.waiting = [];
        this.timer = null;
        this.counts = {};
        this.fd = file ? fs.openSync(file, 'a') : null;
    }

    add(kind, facts) {
        const line = JSON.stringify({ t: this.clock.now(), kind, ...facts });
        this.counts[kind] = (this.counts[kind] ?? 0) + 1;
        this.lines.push(line);
        if (this.lines.length > this.keep * 1.25) this.lines = this.lines.slice(-this.keep);
        if (this.fd === null) return;
        this.waiting.push(line);
        this.timer ??= setTimeout(() => this.flush(), FLUSH_MS);
    }

    flush() {
        clearTimeout(this.timer);
        this.timer = null;
        if (this.fd === null || this.waiting.length === 0) return;
        fs.writeSync(this.fd, this.waiting.join('\n') + '\n');
        this.waiting = [];
    }

    /** The newest lines (oldest first), of one kind or of all. */
    text({ kind = null, last = Infinity } = {}) {
        const wanted = kind ? this.lines.filter((l) => l.includes(`"kind":"${kind}"`)) : this.lines;
        const chosen = last === Infinity ? wanted : wanted.slice(-last);
        return chosen.length ? chosen.join('\n') + '\n' : '';
    }

    close() {
        this.flush();
        if (this.fd !== null) fs.closeSync(this.fd);
        this.fd = null;
    }
}
