import { api } from './api.js';
import { h, icon, toast } from './dom.js';
import { reais } from './format.js';

/* What rises from the bottom of a phone: a dialog inside its screen. */
function sheet(view, title, ...content) {
    const back = document.activeElement;
    const close = () => {
        cover.remove();
        back?.focus?.();
    };
    const panel = h('div', { class: 'sheet', role: 'dialog', 'aria-modal': 'true', 'aria-label': title },
        h('div', { class: 'sheet-head' }, h('button', { type: 'button', class: 'round', 'aria-label': 'Fechar', onclick: () => close() }, icon('close')), h('strong', {}, title)),
        h('div', { class: 'sheet-body' }, ...content));
    const cover = h('div', { class: 'cover', onclick: (e) => e.target === cover && close(), onkeydown: (e) => keys(e, panel, close) }, panel);
    view.screen.append(cover);
    panel.querySelector('.sheet-body button, .sheet-body input, .sheet-head button')?.focus();
    return close;
}

function keys(event, panel, close) {
    if (event.key === 'Escape') return close();
    if (event.key !== 'Tab') return undefined;
    const stops = [...panel.querySelectorAll('button:not([disabled]), input, a[href]')];
    const edge = event.shiftKey ? stops[0] : stops[stops.length - 1];
    if (document.activeElement !== edge) return undefined;
    event.preventDefault();
    return (event.shiftKey ? stops[stops.length - 1] : stops[0]).focus();
}

const entry = (name, label, small, onclick) => h('button', { type: 'button', class: 'entry', onclick },
    h('span', { class: `bullet ${name}` }, icon(name)), h('span', {}, label, small ? h('small', {}, small) : null));

/** A list message's rows; one is chosen, then sent. */
export function listSheet(view, message) {
    let chosen = null;
    const send = h('button', { type: 'button', class: 'solid wide', disabled: true, onclick: () => {
        close();
        view.tap(message, { payload: chosen.id, title: chosen.title, description: chosen.description }, 'list');
    } }, 'Enviar');
    const row = (r) => h('label', { class: 'choice' }, h('span', {}, r.title, r.description ? h('small', {}, r.description) : null),
        h('input', { type: 'radio', name: `choice-${message.n}`, onchange: () => {
            chosen = r;
            send.disabled = false;
        } }));
    const sections = message.list.sections.map((s) => h('fieldset', { class: 'section' }, s.title ? h('legend', {}, s.title) : null, ...s.rows.map(row)));
    const close = sheet(view, message.list.button, ...sections, send);
}

const STICKERS = ['🙏', '😊', '👍', '🎉'];

function drawSticker(emoji) {
    const canvas = h('canvas', { width: '256', height: '256' });
    const brush = canvas.getContext('2d');
    brush.font = '190px serif';
    brush.textAlign = 'center';
    brush.textBaseline = 'middle';
    brush.fillText(emoji, 128, 140);
    return new Promise((resolve) => canvas.toBlob(resolve, 'image/webp', 0.8));
}

async function sendFile(view, blob, name) {
    const { media_id: id, kind } = await api.upload(blob, name);
    const part = { media_id: id, ...(kind === 'document' ? { filename: name } : {}) };
    await view.act({ [kind]: part });
}

/** Photo, PDF, audio, sticker, place: an example at once, or a file of one's own. */
export function attachSheet(view) {
    const picker = h('input', { type: 'file', accept: 'image/png,image/jpeg,application/pdf,audio/*', hidden: true, onchange: () => {
        const file = picker.files[0];
        close();
        if (file) sendFile(view, file, file.name).catch((error) => toast(error.message, 'bad'));
    } });
    const sample = (name) => () => {
        close();
        view.act({ sample: name });
    };
    const sticker = (emoji) => async () => {
        close();
        await sendFile(view, await drawSticker(emoji), 'figurinha.webp');
    };
    const place = () => {
        close();
        view.act({ location: { latitude: -23.5614, longitude: -46.6559, name: 'Avenida Paulista' } });
    };
    const close = sheet(view, 'Enviar', h('div', { class: 'entries' },
        entry('photo', 'Foto', 'comprovante de exemplo', sample('foto')),
        entry('file', 'PDF', 'comprovante de exemplo', sample('pdf')),
        entry('mic', 'Áudio', 'um segundo de silêncio', sample('audio')),
        entry('pin', 'Localização', 'Avenida Paulista', place),
        entry('plus', 'Arquivo meu', 'foto, PDF ou áudio', () => picker.click())),
    h('div', { class: 'stickers' }, h('span', {}, 'Figurinhas'), ...STICKERS.map((e) => h('button', { type: 'button', 'aria-label': `Figurinha ${e}`, onclick: sticker(e) }, e))),
    picker);
}

const EMOJI = ['👍', '❤️', '😂', '😮', '😢', '🙏'];

/** Answer, react, copy, and for one's own: edit and take back. */
export function messageSheet(view, message) {
    const then = (action) => () => {
        close();
        action();
    };
    const edit = () => {
        const text = prompt('Novo texto', message.text);
        if (text) view.act({ edit: { wamid: message.wamid, text } });
    };
    const close = sheet(view, 'Mensagem',
        h('div', { class: 'stickers' }, ...EMOJI.map((e) => h('button', { type: 'button', 'aria-label': `Reagir com ${e}`, onclick: then(() => view.act({ reaction: { wamid: message.wamid, emoji: message.myReaction === e ? '' : e } })) }, e))),
        h('div', { class: 'entries' },
            entry('reply', 'Responder', null, then(() => view.setQuote(message))),
            message.text ? entry('copy', 'Copiar texto', null, then(() => view.copy(message.text, 'Texto copiado'))) : null,
            message.mine && message.kind === 'text' && !message.revoked ? entry('swap', 'Editar', null, then(edit)) : null,
            message.mine && !message.revoked ? entry('close', 'Apagar para todos', null, then(() => view.act({ revoke: { wamid: message.wamid } }))) : null));
}

async function settle(view, what, extra, said) {
    try {
        const { notice } = await api.pay({ ...what, ...extra });
        toast(notice.http && notice.http >= 300 ? `${said} O aviso foi respondido com ${notice.http}.` : said);
    } catch (error) {
        toast(`O banco não aceitou: ${error.message}`, 'bad');
    }
}

/** The person's bank: pays as it should be, and in the ways that go wrong. */
export async function paySheet(view, what) {
    let quote;
    try {
        quote = await api.quote(what);
    } catch (error) {
        toast(`O banco não reconhece: ${error.message}`, 'bad');
        return;
    }
    const full = quote.amount ?? '10.00';
    const half = (Math.floor(Number(full) * 50) / 100).toFixed(2);
    const naughty = (label, small, run) => entry('money', label, small, () => {
        close();
        run();
    });
    const close = sheet(view, 'Seu banco',
        h('div', { class: 'till' }, h('span', {}, quote.kind === 'pix' ? 'Pix para' : 'Boleto'), h('strong', {}, quote.name ?? ''), h('b', {}, reais(full)),
            quote.status === 'CONCLUIDA' ? h('small', { class: 'paid' }, 'Esta cobrança já foi paga.') : null),
        h('button', { type: 'button', class: 'solid wide', onclick: () => {
            close();
            settle(view, what, { amount: quote.amount ? undefined : full }, `Pago: ${reais(full)}`);
        } }, `Pagar ${reais(full)}`),
        h('p', { class: 'aside' }, 'Para ver o que acontece quando algo sai do comum:'),
        h('div', { class: 'entries' },
            naughty('Pagar a metade', reais(half), () => settle(view, what, { amount: half, force: true }, `Pago: ${reais(half)}`)),
            naughty('Pagar duas vezes', 'dois pagamentos de verdade', async () => {
                await settle(view, what, { amount: full, force: true }, 'Primeiro pagamento feito.');
                await settle(view, what, { amount: full, force: true }, 'Segundo pagamento feito.');
            }),
            naughty('Aviso repetido', 'um pagamento, dois avisos', () => settle(view, what, { amount: full, notice: { copies: 2 } }, 'Pago; o banco avisou duas vezes.')),
            naughty('Aviso atrasado', 'chega em 20 segundos', () => settle(view, what, { amount: full, notice: { after_ms: 20000 } }, 'Pago; o banco avisa em 20 segundos.'))));
}
