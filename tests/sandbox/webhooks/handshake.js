import crypto from 'node:crypto';

/*
 * The GET handshake (WhatsApp reference 2.1): 200 with exactly the challenge, as plain text.  Asked
 * again until the server is there; no webhook leaves before.
 */
const EVERY_MS = 300;

export async function handshakeOnce(poster, settings) {
    const challenge = String(crypto.randomInt(1e9, 2 ** 47));
    const url = new URL(settings.webhook);
    url.searchParams.set('hub.mode', 'subscribe');
    url.searchParams.set('hub.challenge', challenge);
    url.searchParams.set('hub.verify_token', settings.verifyToken);
    const answer = await poster.request('GET', url.href);
    return { ok: answer.status === 200 && answer.body === challenge, ...answer };
}

export async function handshake(outbox, settings, journal) {
    let told = null;
    while (!outbox.closed) {
        const { ok, status, error } = await handshakeOnce(outbox.poster, settings);
        const news = ok ? 'ok' : String(status ?? error);
        if (news !== told) journal.add('handshake', { ok, http: status ?? null, error });
        told = news;
        if (ok || outbox.closed) break;
        await new Promise((resolve) => setTimeout(resolve, EVERY_MS).unref());
    }
    outbox.open = true;
    outbox.kick();
}
