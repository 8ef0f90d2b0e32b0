import { call } from './api.js';
import { firstName } from './banco_codes.js';
import { payable } from './format.js';

/*
 * On whose phone a code or a page stands.  The bank of our own boletos knows neither a boleto before it is
 * paid nor who owes it: what was sent to the phones is what was issued.
 */
const screens = new Map(); // phone's id -> {seq, codes}

function codesOf(messages) {
    return messages.filter((m) => !m.mine).flatMap((m) => {
        const { pix, line } = payable(m.text);
        return [pix?.code, line, ...(m.buttons ?? []).map((b) => b.url)].filter(Boolean).map((code) => [code, m.at]);
    });
}

async function read(phone) {
    if (screens.get(phone.id)?.seq === phone.seq) return;
    const { messages } = await call('GET', `/phones/${encodeURIComponent(phone.id)}/messages`);
    screens.set(phone.id, { seq: phone.seq, who: firstName(phone.name), codes: codesOf(messages) });
}

/** seen(code) is {who, at}, empty when it stands nowhere; seen.lines() are all lines of boletos. */
export async function look() {
    const phones = await call('GET', '/phones');
    for (const phone of phones.filter((p) => p.seq > 0)) await read(phone);
    const found = new Map();
    for (const { who, codes } of screens.values()) {
        for (const [code, at] of codes) if (!found.has(code)) found.set(code, { who, at });
    }
    const seen = (code) => found.get(code) ?? { who: '', at: 0 };
    seen.lines = () => [...found.keys()].filter((code) => /^\d{47}$/.test(code));
    return seen;
}
