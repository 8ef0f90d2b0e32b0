/*
 * A WebSocket as a browser of ours would open it, with the headers that a test wants.
 *
 *   const s = await openSocket(world.url, '/console/socket', { protocol: 'console.v1', origin, cookie });
 *   s.send({ t: 'watch', conversation: '7', after: '0' });
 *   await s.until((frame) => frame.t === 'msg');   // that frame; s.frames are all that came
 *   s.status                                       // of the handshake: 101, 403, …; 400 = hung up
 *   await s.closed                                 // the code
 */
import crypto from 'node:crypto';
import net from 'node:net';
import { until } from './processes.mjs';

function frame(text) {
    const body = Buffer.from(text), mask = crypto.randomBytes(4);
    const head = body.length < 126 ? Buffer.from([0x81, 0x80 | body.length]) : Buffer.from([0x81, 0xfe, body.length >> 8, body.length & 255]);
    return Buffer.concat([head, mask, body.map((byte, i) => byte ^ mask[i & 3])]);
}

class Socket {
    constructor(tcp) {
        Object.assign(this, { tcp, frames: [], bytes: Buffer.alloc(0), status: 0 });
        this.closed = new Promise((resolve) => {
            this.end = resolve;
            tcp.on('close', () => {
                this.status ||= 400; // hung up without a word
                resolve(1006);
            });
        });
        tcp.on('error', () => {});
        tcp.on('data', (chunk) => {
            this.bytes = Buffer.concat([this.bytes, chunk]);
            while (this.status ? this.read() : this.readHead());
        });
    }

    readHead() {
        const end = this.bytes.indexOf('\r\n\r\n');
        if (end < 0) return false;
        this.status = Number(this.bytes.toString('latin1', 9, 12));
        this.bytes = this.bytes.subarray(end + 4);
        return this.status === 101;
    }

    read() {
        if (this.bytes.length < 2) return false;
        const small = this.bytes[1] & 127, head = small < 126 ? 2 : small === 126 ? 4 : 10;
        if (this.bytes.length < head) return false;
        const size = small < 126 ? small : small === 126 ? this.bytes.readUInt16BE(2) : Number(this.bytes.readBigUInt64BE(2));
        if (this.bytes.length < head + size) return false;
        const body = this.bytes.subarray(head, head + size), kind = this.bytes[0] & 15;
        this.bytes = this.bytes.subarray(head + size);
        if (kind === 1) this.frames.push(JSON.parse(body.toString()));
        if (kind === 8) this.end(body.readUInt16BE(0));
        return true;
    }

    send(message) {
        this.tcp.write(frame(JSON.stringify(message)));
    }

    async until(wanted, what = 'a frame') {
        await until(what, () => this.frames.some(wanted));
        return this.frames.find(wanted);
    }

    close() {
        this.tcp.destroy();
    }
}

export async function openSocket(url, path, { protocol, origin, cookie } = {}) {
    const { hostname, port } = new URL(url);
    const tcp = net.connect(Number(port), hostname);
    const socket = new Socket(tcp);
    const headers = { Host: `${hostname}:${port}`, Upgrade: 'websocket', Connection: 'Upgrade', 'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': crypto.randomBytes(16).toString('base64'), 'Sec-WebSocket-Protocol': protocol, Origin: origin, Cookie: cookie };
    tcp.write([`GET ${path} HTTP/1.1`, ...Object.entries(headers).filter(([, v]) => v).map(([k, v]) => `${k}: ${v}`), '', ''].join('\r\n'));
    await until('the handshake is answered', () => socket.status);
    return socket;
}
