import { api } from './api.js';
import { h, icon } from './dom.js';
import { marked, payable, size, timeOf } from './format.js';
import { qrSvg } from './qr.js';

/* One message as a list item: a bubble, and under it what can be tapped. */
const tick = (message) => {
    const words = { sent: 'enviada', delivered: 'entregue', read: 'lida' };
    const two = message.tick !== 'sent';
    return h('span', { class: `ticks ${message.tick}`, role: 'img', 'aria-label': words[message.tick], html: `<svg viewBox="0 0 20 12" fill="none" stroke="currentColor" stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round"><path d="M1.5 6.5l3.5 3.5 7-8"/>${two ? '<path d="M9 9.5l.8.8 7-8"/>' : ''}</svg>` });
};

const words = (text, kind = 'words') => (text ? h('p', { class: kind }, ...marked(text)) : null);
const source = (part) => (part.media_id ? api.mediaUrl(part.media_id) : part.link);

function documentPart(part) {
    const name = part.filename ?? 'documento';
    return h('a', { class: 'doc', href: source(part), target: '_blank', rel: 'noopener' },
        h('span', { class: 'doc-kind', 'aria-hidden': 'true' }, (/\.(\w{1,4})$/.exec(name)?.[1] ?? 'doc').toUpperCase()),
        h('span', { class: 'doc-name' }, h('strong', {}, name), h('small', {}, [size(part.bytes), 'toque para abrir'].filter(Boolean).join(' · '))));
}

const MEDIA = {
    document: documentPart,
    image: (part) => h('a', { class: 'photo', href: source(part), target: '_blank', rel: 'noopener' }, h('img', { src: source(part), alt: part.text ?? 'Foto' })),
    sticker: (part) => h('img', { class: 'sticker', src: source(part), alt: 'Figurinha' }),
    audio: (part) => h('audio', { controls: true, preload: 'none', src: source(part) }),
    video: (part) => h('video', { controls: true, preload: 'none', src: source(part) }),
    location: (m) => h('div', { class: 'place' }, icon('pin'), h('span', {}, m.text ?? 'Localização', h('small', {}, `${m.latitude.toFixed(4)}, ${m.longitude.toFixed(4)}`))),
    contacts: (m) => h('div', { class: 'place' }, icon('smile'), h('span', {}, m.text, h('small', {}, 'contato'))),
    unsupported: (m) => h('p', { class: 'words dim' }, m.text),
};

function headerPart(header) {
    if (!header) return null;
    return header.kind === 'text' ? h('p', { class: 'head' }, ...marked(header.text)) : MEDIA[header.kind](header);
}

/* A Pix code: as a person sees it in a bank's app, plus what the sandbox can do with it. */
function pixPart({ code, before, after }, view) {
    return [
        words(before),
        h('div', { class: 'pix' },
            h('div', { class: 'qr', html: qrSvg(code) }),
            h('div', { class: 'pix-side' }, h('strong', {}, 'Pix Copia e Cola'), h('code', { class: 'code' }, code),
                h('div', { class: 'pair' },
                    h('button', { type: 'button', class: 'act', onclick: () => view.copy(code, 'Código copiado') }, icon('copy'), 'Copiar'),
                    h('button', { type: 'button', class: 'act pay', onclick: () => view.pay({ payload: code }) }, icon('money'), 'Pagar')))),
        words(after),
    ];
}

function linePart(line, view) {
    return h('div', { class: 'pair boleto' },
        h('button', { type: 'button', class: 'act', onclick: () => view.copy(line, 'Linha digitável copiada') }, icon('copy'), 'Copiar'),
        h('button', { type: 'button', class: 'act pay', onclick: () => view.pay({ line }) }, icon('money'), 'Pagar'));
}

function textPart(message, view) {
    if (message.mine) return [words(message.text)];
    const { pix, line } = payable(message.text);
    if (pix) return pixPart(pix, view);
    return [words(message.text), line ? linePart(line, view) : null];
}

function quotePart(message, view) {
    if (!message.quoted) return null;
    const target = view.byWamid(message.quoted);
    if (!target || message.tapped) return null;
    return h('div', { class: 'quote' }, h('strong', {}, target.mine ? 'Você' : view.business), h('span', {}, target.text ?? target.filename ?? 'mensagem'));
}

const TAPS = {
    button: (view, message, b) => h('button', { type: 'button', onclick: () => view.tap(message, b, message.kind === 'template' ? 'template' : 'button') }, icon('reply'), b.title),
    url: (view, message, b) => h('a', { href: b.url, target: '_blank', rel: 'noopener noreferrer' }, icon('link'), b.title),
    order: (view, message, b) => h('button', { type: 'button', onclick: () => payOrder(view, b.order) }, icon('money'), b.title),
    contact: (view, message, b) => h('button', { type: 'button', onclick: () => view.act({ contacts: [contactCard(view.phone)] }) }, icon('smile'), b.title),
    location: (view, message, b) => h('button', { type: 'button', onclick: () => view.act({ location: { latitude: -23.5505, longitude: -46.6333 } }) }, icon('pin'), b.title),
};

const contactCard = (phone) => ({ name: { formatted_name: phone.name, first_name: phone.name.split(' ')[0] }, phones: [{ phone: `+${phone.wa_id}`, wa_id: phone.wa_id, type: 'CELL' }], origin: 'contact_request' });

function payOrder(view, order) {
    const setting = order.payment_settings?.[0];
    if (setting?.type === 'pix_dynamic_code') view.pay({ payload: setting.pix_dynamic_code.code });
    else if (setting?.type === 'boleto') view.pay({ line: setting.boleto.digitable_line });
    else if (setting?.type === 'payment_link') window.open(setting.payment_link.uri, '_blank', 'noopener');
}

function under(message, view) {
    const taps = (message.buttons ?? []).map((b) => TAPS[b.kind](view, message, b));
    if (message.list) taps.push(h('button', { type: 'button', 'aria-haspopup': 'dialog', onclick: () => view.openList(message) }, icon('list'), message.list.button));
    return taps.length ? h('div', { class: 'taps' }, ...taps) : null;
}

function meta(message) {
    return h('span', { class: 'meta' }, message.edited ? 'editada ' : null, h('time', { datetime: new Date(message.at).toISOString() }, timeOf(message.at)), message.mine ? tick(message) : null);
}

export function bubbleOf(message, view) {
    const side = message.mine ? 'mine' : 'theirs';
    const media = MEDIA[message.kind];
    const reactions = [message.reaction, message.myReaction].filter(Boolean);
    const bubble = h('div', { class: `bubble ${message.kind}` },
        h('button', { type: 'button', class: 'menu', 'aria-label': 'Opções da mensagem', onclick: () => view.openMenu(message) }, icon('down')),
        quotePart(message, view), headerPart(message.header), media ? media(message) : null,
        ...(message.kind === 'unsupported' || message.kind === 'location' || message.kind === 'contacts' ? [] : textPart(message, view)),
        words(message.footer, 'foot'), meta(message),
        reactions.length ? h('span', { class: 'reaction' }, ...reactions) : null);
    return h('li', { class: `row ${side}`, 'data-n': message.n, 'data-wamid': message.wamid }, bubble, under(message, view));
}
