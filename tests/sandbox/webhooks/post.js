import crypto from 'node:crypto';
import http from 'node:http';
import https from 'node:https';

export const sign = (secret, bytes) => 'sha256=' + crypto.createHmac('sha256', secret).update(bytes).digest('hex');

/* One request to the server, on kept-alive connections; resolves to {status, body} or {error}. */
export class Poster {
    constructor({ concurrency, timeoutMs }) {
        this.timeoutMs = timeoutMs;
        const options = { keepAlive: true, maxSockets: concurrency };
        this.agents = { 'http:': new http.Agent(options), 'https:': new https.Agent(options) };
    }

    request(method, address, headers = {}, bytes = null, { cutAfter = null } = {}) {
        const url = new URL(address);
        const client = url.protocol === 'https:' ? https : http;
        return new Promise((resolve) => {
            const req = client.request(url, { method, headers, agent: this.agents[url.protocol], timeout: this.timeoutMs });
            const fail = (error) => resolve({ error: String(error) });
            req.on('timeout', () => req.destroy(new Error('timeout')));
            req.on('error', (error) => fail(error.code ?? error.message));
            req.on('response', (res) => collect(res, resolve, fail));
            if (cutAfter !== null) return cut(req, bytes, cutAfter);
            req.end(bytes ?? undefined);
        });
    }

    close() {
        Object.values(this.agents).forEach((agent) => agent.destroy());
    }
}

function collect(res, resolve, fail) {
    const chunks = [];
    res.on('data', (chunk) => chunks.length < 64 && chunks.push(chunk));
    res.on('end', () => resolve({ status: res.statusCode, body: Buffer.concat(chunks).toString('utf8') }));
    res.on('error', fail);
}

/* Writes a part of the body and then resets the connection. */
function cut(req, bytes, after) {
    req.write(bytes.subarray(0, after));
    setTimeout(() => req.destroy(new Error('cut')), 20);
}
