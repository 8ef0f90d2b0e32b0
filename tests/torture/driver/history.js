import fs from 'node:fs';

/* What the driver did and saw, one JSON object a line; the verifier reads nothing else of it. */
export class History {
    constructor(file) {
        this.fd = fs.openSync(file, 'w');
        this.waiting = [];
        this.counts = {};
        this.timer = setInterval(() => this.flush(), 200);
    }

    add(type, facts) {
        this.counts[type] = (this.counts[type] ?? 0) + 1;
        this.waiting.push(JSON.stringify({ t: Date.now(), type, ...facts }));
    }

    flush() {
        if (this.waiting.length) fs.writeSync(this.fd, this.waiting.join('\n') + '\n');
        this.waiting = [];
    }

    close() {
        clearInterval(this.timer);
        this.flush();
        fs.closeSync(this.fd);
    }
}
