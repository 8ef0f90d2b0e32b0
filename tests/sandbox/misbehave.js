import zlib from 'node:zlib';
import { sendJson } from './http.js';

/* How a fault looks on the wire; see faults.js for the list. */
const GARBAGE = {
    html: { type: 'text/html', bytes: () => Buffer.from('<html><body><h1>502 Bad Gateway</h1></body></html>') },
    truncated: { type: 'application/json', bytes: () => Buffer.from('{"messaging_product":"whatsapp","contacts":[{"inp') },
    empty: { type: 'application/json', bytes: () => Buffer.alloc(0) },
    array: { type: 'application/json', bytes: () => Buffer.from('[1,2,3]') },
    big: { type: 'application/json', bytes: () => Buffer.alloc(50 * 1024 * 1024, '"') },
    gzip: { type: 'application/json', gzip: true, bytes: () => zlib.gzipSync(Buffer.alloc(200 * 1024 * 1024)) },
};

export function answerGarbage(res, { body = 'html', http = 200 }) {
    const kind = GARBAGE[body] ?? GARBAGE.html;
    const bytes = kind.bytes();
    const headers = { 'Content-Type': kind.type, 'Content-Length': bytes.length };
    if (kind.gzip) headers['Content-Encoding'] = 'gzip';
    res.writeHead(http, headers);
    res.end(bytes);
}

export function reset(req) {
    const socket = req.socket;
    if (socket.resetAndDestroy) socket.resetAndDestroy();
    else socket.destroy();
}

/**
 * Runs work() (which accepts the request and returns what to answer) the way the fault says.
 * refuse(fault) is the error body of "fail".
 */
export async function withFault(fault, req, res, work, refuse) {
    switch (fault?.do) {
    case 'fail': {
        const { status, body } = refuse(fault); // once: it is noted
        return sendJson(res, fault.http ?? status, body, fault.headers);
    }
    case 'reset':
        return reset(req);
    case 'hang':
        if (fault.accept) await work();
        setTimeout(() => req.socket.destroy(), fault.ms ?? 120000).unref();
        return undefined;
    case 'drop_after_accept':
        await work();
        return req.socket.destroy();
    case 'garbage':
        await work();
        return answerGarbage(res, fault);
    case 'slow': {
        const answer = await work();
        await new Promise((resolve) => setTimeout(resolve, fault.ms ?? 1000));
        return answer(res);
    }
    default: {
        const answer = await work();
        return answer(res);
    }
    }
}
