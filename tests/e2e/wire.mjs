/* A browser's end of a WebSocket (RFC 6455), as far as tests need it: text frames, pings answered, the close code. */
import http from 'node:http';
import { randomBytes } from 'node:crypto';

const OPCODES = { text: 1, close: 8, ping: 9, pong: 10 };

function frame(opcode, body) {
    const mask = randomBytes(4);
    const head = body.length < 126 ? Buffer.from([0x80 | opcode, 0x80 | body.length])
        : Buffer.from([0x80 | opcode, 0x80 | 126, body.length >> 8, body.length & 255]);
    return Buffer.concat([head, mask, body.map((byte, i) => byte ^ mask[i % 4])]);
}

export class Wire {
    /** Resolves to a wire, or to the status of a refusal. */
    static open(url, { origin, protocols, headers = {} }) {
        return new Promise((resolve, reject) => {
            const request = http.request(url, {
                headers: {
                    connection: 'Upgrade', upgrade: 'websocket', 'sec-websocket-version': '13',
                    'sec-websocket-key': randomBytes(16).toString('base64'),
                    ...(origin ? { origin } : {}), ...(protocols ? { 'sec-websocket-protocol': protocols } : {}), ...headers,
                },
            });
            request.on('upgrade', (answer, socket, head) => resolve(new Wire(answer, socket, head)));
            request.on('response', (answer) => { answer.resume(); resolve(answer.statusCode); });
            request.on('error', reject);
            request.end();
        });
    }

    constructor(answer, socket, head) {
        this.protocol = answer.headers['sec-websocket-protocol'];
        this.socket = socket;
        this.data = head;
        this.frames = [];
        this.waiting = [];
        this.code = null;
        this.closed = new Promise((resolve) => socket.on('close', resolve));
        socket.on('data', (bytes) => { this.data = Buffer.concat([this.data, bytes]); this.read(); });
        socket.on('error', () => {});
        this.read();
    }

    read() {
        for (;;) {
            if (this.data.length < 2) return;
            const short = this.data[1] & 127;
            const at = short < 126 ? 2 : short === 126 ? 4 : 10;
            if (this.data.length < at) return;
            const size = short < 126 ? short : short === 126 ? this.data.readUInt16BE(2) : Number(this.data.readBigUInt64BE(2));
            if (this.data.length < at + size) return;
            this.take(this.data[0] & 15, this.data.subarray(at, at + size));
            this.data = this.data.subarray(at + size);
        }
    }

    take(opcode, body) {
        if (opcode === OPCODES.ping) this.socket.write(frame(OPCODES.pong, body));
        if (opcode === OPCODES.close) {
            this.code = body.length >= 2 ? body.readUInt16BE(0) : 1005;
            this.socket.write(frame(OPCODES.close, body));
            this.socket.end();
        }
        if (opcode !== OPCODES.text) return;
        const message = JSON.parse(body.toString());
        const next = this.waiting.shift();
        if (next) next(message);
        else this.frames.push(message);
    }

    send(message) {
        this.socket.write(frame(OPCODES.text, Buffer.from(JSON.stringify(message))));
    }

    next(ms = 15000) {
        if (this.frames.length) return Promise.resolve(this.frames.shift());
        return new Promise((resolve, reject) => {
            const timer = setTimeout(() => reject(new Error('the socket says nothing')), ms);
            this.waiting.push((message) => { clearTimeout(timer); resolve(message); });
        });
    }

    /** The next frame of a kind; what comes before it is returned with it. */
    async until(t) {
        const seen = [];
        for (;;) {
            const message = await this.next();
            seen.push(message);
            if (message.t === t) return { message, seen };
        }
    }
}
