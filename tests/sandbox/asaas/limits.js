import { AsaasError } from './errors.js';

/*
 * Who may call, and how often: the key, the User-Agent, 25,000 calls in 12 hours from the first, 50 GETs at
 * once, and a limit a minute for each address, told in RateLimit-*.
 */
const WINDOW_MS = 12 * 3600e3;
const MINUTE_MS = 60e3;
const GETS_MAX = 50;

export class Limits {
    constructor({ clock, settings }) {
        Object.assign(this, { clock, settings });
        this.window = { began: -Infinity, calls: 0 };
        this.minutes = new Map();
        this.gets = 0;
    }

    checkKey(req) {
        const key = req.headers.access_token;
        if (!key) throw new AsaasError(401, 'access_token_not_found', 'O cabeçalho access_token é obrigatório.');
        if (!key.startsWith('$aact_')) throw new AsaasError(401, 'invalid_access_token_format', 'A chave informada não tem o formato de uma chave de API.');
        if (!key.startsWith('$aact_hmlg_')) throw new AsaasError(401, 'invalid_environment', 'A chave informada não pertence a este ambiente.');
        if (key !== this.settings.asaasKey) throw new AsaasError(401, 'invalid_access_token', 'A chave de API informada é inválida.');
        if (!req.headers['user-agent']) throw new AsaasError(403, 'user_agent_not_found', 'O cabeçalho User-Agent é obrigatório.');
    }

    checkBody(req) {
        const has = Number(req.headers['content-length'] ?? 0) > 0 || req.headers['transfer-encoding'];
        if (req.method === 'GET' && has) throw new AsaasError(403, 'forbidden', 'GET não aceita corpo.');
        if (has && !/^application\/json/.test(req.headers['content-type'] ?? '')) throw new AsaasError(400, 'invalid_content_type', 'O conteúdo deve ser application/json.');
    }

    /** The headers of the answer; throws 429. */
    count(pattern) {
        const now = this.clock.now();
        if (this.window.began + WINDOW_MS <= now) this.window = { began: now, calls: 0 };
        this.window.calls++;
        const minute = this.minutes.get(pattern);
        const current = minute && minute.began + MINUTE_MS > now ? minute : { began: now, calls: 0 };
        current.calls++;
        this.minutes.set(pattern, current);
        const limit = this.settings.asaasPerMinute;
        const headers = {
            'RateLimit-Limit': limit, 'RateLimit-Remaining': Math.max(0, limit - current.calls),
            'RateLimit-Reset': Math.max(1, Math.ceil((current.began + MINUTE_MS - now) / 1000)),
        };
        if (this.window.calls > this.settings.asaasCalls) {
            const reset = Math.ceil((this.window.began + WINDOW_MS - now) / 1000);
            throw new AsaasError(429, 'too_many_requests', 'O limite de requisições em 12 horas foi atingido.', { ...headers, 'RateLimit-Reset': reset });
        }
        if (current.calls > limit) throw new AsaasError(429, 'too_many_requests', 'O limite de requisições deste endereço foi atingido.', headers);
        return headers;
    }

    async hold(req, work) {
        if (req.method !== 'GET') return work();
        if (this.gets >= GETS_MAX) throw new AsaasError(429, 'too_many_requests', 'Há 50 requisições GET em andamento.');
        this.gets++;
        try {
            return await work();
        } finally {
            this.gets--;
        }
    }
}
