import { h } from './dom.js';

/* Words on the screen: marked-up text, times, money, sizes, and what can be paid inside a text. */
const MARKS = [
    [/```([^`]+)```/, 'code'], [/\*([^\s*](?:[^*\n]*[^\s*])?)\*/, 'strong'],
    [/(?<![\w])_([^\s_](?:[^_\n]*[^\s_])?)_(?![\w])/, 'em'], [/~([^\s~](?:[^~\n]*[^\s~])?)~/, 's'],
];
const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)]/;

/** Text to nodes, with *bold*, _italic_, ~struck~, ```fixed``` and links. */
export function marked(text) {
    if (!text) return [];
    const link = LINK.exec(text);
    if (link) {
        const anchor = h('a', { href: link[0], target: '_blank', rel: 'noopener noreferrer' }, link[0]);
        return around(text, link, anchor);
    }
    for (const [pattern, tag] of MARKS) {
        const found = pattern.exec(text);
        if (found) return around(text, found, h(tag, {}, ...marked(found[1])));
    }
    return [text];
}

function around(text, found, node) {
    return [...marked(text.slice(0, found.index)), node, ...marked(text.slice(found.index + found[0].length))];
}

const ZONE = 'America/Sao_Paulo';
const clock = new Intl.DateTimeFormat('pt-BR', { hour: '2-digit', minute: '2-digit', timeZone: ZONE });
const day = new Intl.DateTimeFormat('pt-BR', { day: 'numeric', month: 'long', timeZone: ZONE });
const key = new Intl.DateTimeFormat('sv-SE', { timeZone: ZONE });

export const timeOf = (ms) => clock.format(ms);
export const dayKey = (ms) => key.format(ms);

export function dayName(ms, now = Date.now()) {
    if (dayKey(ms) === dayKey(now)) return 'Hoje';
    if (dayKey(ms) === dayKey(now - 86400e3)) return 'Ontem';
    return day.format(ms);
}

export const reais = (text) => Number(text).toLocaleString('pt-BR', { style: 'currency', currency: 'BRL' });

export function size(bytes) {
    if (!bytes) return '';
    return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} kB` : `${(bytes / 1048576).toFixed(1).replace('.', ',')} MB`;
}

export const initials = (name) => (name ?? '?').split(/\s+/).filter((w) => w.length > 2).slice(0, 2).map((w) => w[0].toUpperCase()).join('');

export function phoneNumber(digits) {
    const br = /^55(\d\d)(\d{4,5})(\d{4})$/.exec(digits);
    return br ? `+55 ${br[1]} ${br[2]}-${br[3]}` : `+${digits}`;
}

const PIX = /000201[\x20-\x7e]{30,500}?6304[0-9A-Fa-f]{4}/;
const LINE = /\d{5}\.?\d{5}\s?\d{5}\.?\d{6}\s?\d{5}\.?\d{6}\s?\d\s?\d{14}/;

/** {pix: {code, before, after}} and {line: digits} that a text holds. */
export function payable(text) {
    const pix = PIX.exec(text ?? '');
    const line = LINE.exec(text ?? '');
    return {
        pix: pix && { code: pix[0], before: text.slice(0, pix.index).trim(), after: text.slice(pix.index + pix[0].length).trim() },
        line: line && line[0].replace(/\D/g, ''),
    };
}
