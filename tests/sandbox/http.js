import fs from 'node:fs';
import path from 'node:path';

/* The little that is needed of a web framework: routes with parameters, bodies with a limit. */

export class HttpError extends Error {
    constructor(status, message) {
        super(message);
        this.status = status;
    }
}

export class Router {
    constructor() {
        this.routes = [];
    }
    /** Pattern segments: literal, or ":name" for anything. */
    on(method, pattern, handler) {
        this.routes.push({ method, parts: pattern.split('/').slice(1), handler });
        return this;
    }
    match(method, pathname) {
        const parts = pathname.split('/').slice(1);
        for (const route of this.routes) {
            if (route.method !== method) continue;
            const params = matchParts(route.parts, parts);
            if (params) return { handler: route.handler, params };
        }
        return null;
    }
}

function matchParts(pattern, parts) {
    if (pattern.length !== parts.length) return null;
    const params = {};
    for (let i = 0; i < pattern.length; i++) {
        if (pattern[i][0] === ':') params[pattern[i].slice(1)] = safeDecode(parts[i]);
        else if (pattern[i] !== parts[i]) return null;
    }
    return params;
}

function safeDecode(text) {
    try {
        return decodeURIComponent(text);
    } catch {
        return text;
    }
}

export function readBody(req, limit) {
    return new Promise((resolve, reject) => {
        const chunks = [];
        let size = 0;
        req.on('data', (chunk) => {
            size += chunk.length;
            if (size <= limit) chunks.push(chunk);
        });
        req.on('end', () => {
            if (size > limit) reject(new HttpError(413, `body over ${limit} bytes`));
            else resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks));
        });
        req.on('error', reject);
    });
}

export function parseJson(buffer) {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer);
    return JSON.parse(text);
}

export async function readJson(req, limit = 40 * 1024 * 1024) {
    const body = await readBody(req, limit);
    if (body.length === 0) return {};
    try {
        return parseJson(body);
    } catch (cause) {
        throw new HttpError(400, `not JSON: ${cause.message}`);
    }
}

export function sendJson(res, status, value, headers = {}) {
    const body = Buffer.from(JSON.stringify(value));
    res.writeHead(status, {
        'Content-Type': 'application/json; charset=UTF-8',
        'Content-Length': body.length,
        ...headers,
    });
    res.end(body);
}

export function sendBytes(res, status, type, bytes, headers = {}) {
    res.writeHead(status, { 'Content-Type': type, 'Content-Length': bytes.length, ...headers });
    res.end(bytes);
}

const TYPES = {
    '.html': 'text/html; charset=utf-8',
    '.css': 'text/css; charset=utf-8',
    '.js': 'text/javascript; charset=utf-8',
    '.svg': 'image/svg+xml',
};

/** Serves one file of a folder; names with separators or of other kinds are not found. */
export function sendStatic(res, folder, name) {
    const type = TYPES[path.extname(name)];
    const file = path.join(folder, name);
    if (!type || name.includes('/') || name.includes('\\') || !fs.existsSync(file)) {
        throw new HttpError(404, 'no such page');
    }
    sendBytes(res, 200, type, fs.readFileSync(file), { 'Cache-Control': 'no-store' });
}
