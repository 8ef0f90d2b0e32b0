import crypto from 'node:crypto';
import { PixProblem } from './problem.js';

/*
 * OAuth2 client credentials.  A token is bound to the client certificate it was fetched with (RFC
 * 8705), lives for a while, and opens only the scopes it was given.
 */
export const SCOPES = ['cob.read', 'cob.write', 'cobv.read', 'cobv.write', 'pix.read', 'pix.write', 'webhook.read', 'webhook.write'];

const same = (a, b) => a.length === b.length && crypto.timingSafeEqual(a, b);

/* An error of OAuth2 has a form of its own. */
export class TokenError extends Error {
    constructor(status, error, description) {
        super(description);
        Object.assign(this, { status, error });
    }
    body() {
        return { error: this.error, error_description: this.message };
    }
}

export class Tokens {
    constructor({ clock, settings }) {
        Object.assign(this, { clock, settings });
        this.byText = new Map();
        this.scopes = SCOPES; // that the client may have
    }

    grant({ authorization, type, form, certificate }) {
        const expected = Buffer.from(`Basic ${Buffer.from(`${this.settings.pixClientId}:${this.settings.pixClientSecret}`).toString('base64')}`);
        if (!same(Buffer.from(authorization ?? ''), expected)) throw new TokenError(401, 'invalid_client', 'client_id ou client_secret inválidos');
        if (!/^application\/x-www-form-urlencoded/.test(type ?? '')) throw new TokenError(400, 'invalid_request', 'application/x-www-form-urlencoded');
        if (form.get('grant_type') !== 'client_credentials') throw new TokenError(400, 'unsupported_grant_type', 'client_credentials');
        const asked = form.get('scope')?.split(' ').filter(Boolean) ?? this.scopes;
        if (!asked.every((scope) => this.scopes.includes(scope))) throw new TokenError(400, 'invalid_scope', 'escopo não concedido a este cliente');
        const text = crypto.randomBytes(32).toString('base64url');
        this.byText.set(text, { scopes: asked, certificate, until: this.clock.now() + this.settings.pixTokenS * 1000 });
        return { access_token: text, token_type: 'Bearer', expires_in: this.settings.pixTokenS, scope: asked.join(' ') };
    }

    check(authorization, certificate, scope) {
        const token = this.byText.get(authorization?.match(/^Bearer ([\w-]+)$/)?.[1]);
        if (!token || token.certificate !== certificate || this.clock.now() >= token.until) {
            throw new PixProblem(401, 'AcessoNegado', 'Token ausente, vencido ou de outro certificado.');
        }
        if (!token.scopes.includes(scope)) throw new PixProblem(403, 'AcessoNegado', `O token não tem o escopo ${scope}.`);
    }

    /** All that were given die at once. */
    expire() {
        this.byText.clear();
    }
}
