import { call } from './api.js';
import { firstName } from './banco_codes.js';
import { paperTerms } from './banco_paper.js';
import { payable } from './format.js';

/*
 * On whose phone a code or a page stands.  The bank of our own boletos knows neither a boleto before it is
 * paid, nor who owes it, nor what its paper says: what was sent to the phones is what was issued.
 */
const screens = new Map(); // phone's id -> {seq, codes}

const papers = new Map(); // media id -> late terms, or null

async function termsOn(media) {
    if (!papers.has(media)) {
        const paper = await fetch(`/sandbox/api/media/${media}`);
        papers.set(media, paper.ok ? await paperTerms(new Uint8Array(await paper.arrayBuffer())) : null);
    }
    return papers.get(media);
}

async function codesOf(message) {
    const { pix, line } = payable(message.text);
    const terms = line && message.kind === 'document' && message.media_id ? await termsOn(message.media_id) : null;
    return [pix?.code, line, ...(message.buttons ?? []).map((b) => b.url)].filter(Boolean).map((code) => [code, { at: message.at, terms: code === line ? terms : null }]);
}

async function read(phone) {
    if (screens.get(phone.id)?.seq === phone.seq) return;
    const { messages } = await call('GET', `/phones/${encodeURIComponent(phone.id)}/messages`);
    const codes = [];
    for (const message of messages.filter((m) => !m.mine)) codes.push(...(await codesOf(message)));
    screens.set(phone.id, { seq: phone.seq, who: firstName(phone.name), codes });
}

/** seen(code) is {who, at, terms}, empty when it stands nowhere; seen.lines() are all lines of boletos. */
export async function look() {
    const phones = await call('GET', '/phones');
    for (const phone of phones.filter((p) => p.seq > 0)) await read(phone);
    const found = new Map();
    for (const { who, codes } of screens.values()) {
        for (const [code, facts] of codes) if (!found.has(code)) found.set(code, { who, ...facts });
    }
    const seen = (code) => found.get(code) ?? { who: '', at: 0, terms: null };
    seen.lines = () => [...found.keys()].filter((code) => /^\d{47}$/.test(code));
    return seen;
}
