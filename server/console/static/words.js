/* What people read: money, times, states, channels, and the drawings beside them; how an SMS is counted. */
import { html } from './htm-preact.js';

const zone = 'America/Sao_Paulo';
const format = (options) => new Intl.DateTimeFormat('pt-BR', { timeZone: zone, ...options });
const clockFormat = format({ hour: '2-digit', minute: '2-digit', hour12: false });
const dayFormat = format({ day: '2-digit', month: '2-digit', year: 'numeric' });
const shortFormat = format({ day: '2-digit', month: '2-digit' });
const reais = new Intl.NumberFormat('pt-BR', { style: 'currency', currency: 'BRL' });

export const money = (centavos) => reais.format((centavos ?? 0) / 100);
export const clock = (at) => clockFormat.format(new Date(at));
/** "2026-11-30" is a day of the calendar, without a zone; anything else is an instant. */
export const day = (at) => /^\d{4}-\d\d-\d\d$/.test(at) ? at.split('-').reverse().join('/') : dayFormat.format(new Date(at));
export const dayAndClock = (at) => `${day(at)} ${clock(at)}`;
export function when(at) {
    const same = dayFormat.format(new Date(at)) === dayFormat.format(new Date());
    return same ? clock(at) : shortFormat.format(new Date(at));
}
export function lasting(seconds) {
    const s = Math.max(0, Math.round(seconds));
    if (s < 60) return `${s} s`;
    if (s < 3600) return `${Math.floor(s / 60)} min`;
    if (s < 86400) return `${Math.floor(s / 3600)} h ${String(Math.floor(s / 60) % 60).padStart(2, '0')} min`;
    const days = Math.floor(s / 86400);
    return days === 1 ? '1 dia' : `${days} dias`;
}
/** The server counts to a thousand and no further. */
export const upTo = (count) => count >= 1000 ? '999+' : String(count);
export const many = (count, one, more) => `${count.toLocaleString('pt-BR')} ${count === 1 ? one : more}`;
/** "150,00" or "1.234,5" as people type it; NaN when it is no amount. */
export function centavos(text) {
    const plain = String(text).trim().replace(/^R\$\s*/, '').replace(/\./g, '').replace(',', '.');
    return /^\d+(\.\d{1,2})?$/.test(plain) ? Math.round(Number(plain) * 100) : NaN;
}

export const channels = {
    whatsapp: { name: 'WhatsApp', icon: 'chat' },
    sms: { name: 'SMS', icon: 'phone' },
    web: { name: 'Site', icon: 'globe' },
    email: { name: 'E-mail', icon: 'mail' },
    voz: { name: 'Voz', icon: 'call' },
};
export const channel = (id) => channels[id] ?? (id === 'telefone' ? { name: 'Telefone', icon: 'phone' } : null) ?? { name: id, icon: 'chat' };

export const states = {
    na_fila: { name: 'na fila', icon: 'clock' },
    a_caminho: { name: 'a caminho', icon: 'clock' },
    nao_enviada: { name: 'não enviada', icon: 'alert', bad: true },
    enviada: { name: 'enviada', icon: 'check' },
    entregue: { name: 'entregue', icon: 'checks' },
    lida: { name: 'lida', icon: 'eye' },
    falhou: { name: 'falhou', icon: 'alert', bad: true },
    desconhecida: { name: 'desconhecida', icon: 'question', bad: true },
    cancelada: { name: 'cancelada', icon: 'ban' },
};

export const slas = {
    ok: { name: 'no prazo', icon: 'clock' },
    perto: { name: 'perto do prazo', icon: 'hourglass' },
    atrasado: { name: 'atrasada', icon: 'alert' },
};

/** What was promised at a time: {icon, kind, text}. */
export function promised(b) {
    const late = (Date.now() - Date.parse(b.due)) / 1000;
    if (late < 0) return { icon: 'call', kind: '', text: `retorno ${dayAndClock(b.due)}` };
    return late < 900 ? { icon: 'bell', kind: 'near', text: 'retorno agora' } : { icon: 'alert', kind: 'bad', text: `retorno atrasado ${lasting(late)}` };
}

export const levels = { A0: 'não identificada', A1: 'número conhecido', A2: 'identificada', A3: 'identificada com código' };
export const sentiments = { ok: 'tranquila', irritado: 'irritada', triste: 'triste' };
export const directions = { in: '', bot: 'Robô: ', agent: 'Atendente: ', note: 'Nota: ' };
export const views = {
    fila: 'Fila', minhas: 'Minhas', retornos: 'Retornos', todas: 'Todas', adiadas: 'Adiadas', resolvidas: 'Resolvidas', triagem: 'Triagem',
};
export const hits = { cpf: 'CPF' }; /* what a search found by; the others are words as they are */
export const bulkWhys = { unknown: 'Não encontrada', closed: 'Já resolvida', not_owner: 'É de outra pessoa', on_the_way: 'Há mensagem a caminho', target: 'Não dá para passar', changed: 'Já mudou' };
export const roles = { agent: 'atendente', supervisor: 'supervisão', manager: 'gerência', operator: 'operação' };
export const personName = (row) => row.name || 'Pessoa não identificada';
export const ownerName = (owner, me) => owner.kind === 'bot' ? 'Robô' : owner.kind === 'fila' ? 'Sem atendente'
    : String(owner.user_id) === String(me?.id) ? 'Você' : owner.name ?? 'Atendente';

/** Why nothing can be answered, where the server says it by a word. */
const whys = {
    not_owner: 'Assuma a conversa para responder.',
    window: 'Passaram 24 horas da última mensagem da pessoa: agora só um modelo aprovado.',
    quiet: 'Fora do horário de contato.',
    cap: 'A pessoa já recebeu o máximo de mensagens por agora.',
    no_contact: 'A pessoa pediu para não receber mensagens.',
};
export const whyNot = (why) => whys[why] ?? why ?? 'Não dá para responder agora.';

/* 3GPP 23.038: what fits seven bits; those of the second row take two places. */
const gsm = new Set('@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà');
const gsmTwice = new Set('\f^{}\\[~]|€');

/** {alphabet, used, segments, left, odd}: odd = the characters that make it Unicode. */
export function smsCount(text) {
    const odd = [...new Set([...text].filter((c) => !gsm.has(c) && !gsmTwice.has(c)))];
    const plain = odd.length === 0;
    const used = plain ? [...text].reduce((n, c) => n + (gsmTwice.has(c) ? 2 : 1), 0) : text.length;
    const [single, part] = plain ? [160, 153] : [70, 67];
    const segments = used === 0 ? 0 : used <= single ? 1 : Math.ceil(used / part);
    const room = segments <= 1 ? single : segments * part;
    return { alphabet: plain ? 'GSM' : 'Unicode', used, segments, left: room - used, odd };
}

/** "123.456.789-09", "(11) 98765-4321"; anything else as it is. */
export const grouped = (value) => /^\d{11}$/.test(value) ? value.replace(/(\d{3})(\d{3})(\d{3})(\d\d)/, '$1.$2.$3-$4')
    : value.replace(/^\+?55(\d\d)(\d{4,5})(\d{4})$/, '($1) $2-$3');

/** Small letters without accents: what people type when they look for something. */
export const plainLetters = (text) => text.normalize('NFD').replace(/[\u0300-\u036f]/g, '').toLowerCase();

/* Line drawings of 24 by 24; always beside words, so that screen readers skip them. */
const paths = {
    alert: 'M12 3 2 20h20zM12 10v4M12 17v.5',
    arrow: 'M5 12h14M13 6l6 6-6 6',
    back: 'M19 12H5M11 6l-6 6 6 6',
    ban: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M6 6l12 12',
    barcode: 'M4 5v14M8 5v14M11 5v14M15 5v14M17 5v14M20 5v14',
    bell: 'M6 17V11a6 6 0 0 1 12 0v6l2 2H4zM10 21h4',
    bot: 'M5 9h14v10H5zM12 9V5M9 13v2M15 13v2M10 5h4',
    call: 'M5 4h4l2 5-2 1a11 11 0 0 0 5 5l1-2 5 2v4a2 2 0 0 1-2 2A16 16 0 0 1 3 6a2 2 0 0 1 2-2',
    chart: 'M4 20V4M4 20h16M8 16v-4M12 16V8M16 16v-6',
    chat: 'M4 5h16v11H9l-5 4z',
    check: 'M5 12l5 5L20 7',
    checks: 'M2 12l5 5L17 7M12 16l1 1L23 7',
    clock: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M12 7v5l3 2',
    close: 'M6 6l12 12M18 6 6 18',
    deal: 'M4 7h16M4 12h16M4 17h9M17 15v6M14 18h6',
    down: 'M6 9l6 6 6-6',
    eye: 'M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12M12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6',
    file: 'M6 3h8l4 4v14H6zM14 3v4h4',
    fold: 'M4 5h16v14H4zM9 5v14',
    globe: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M3 12h18M12 3c-5 5-5 13 0 18M12 3c5 5 5 13 0 18',
    hourglass: 'M7 3h10M7 21h10M8 3v4l4 5 4-5V3M8 21v-4l4-5 4 5v4',
    keyboard: 'M3 6h18v12H3zM7 10h.5M11 10h.5M15 10h.5M8 14h8',
    lock: 'M6 11h12v9H6zM8 11V8a4 4 0 0 1 8 0v3',
    mail: 'M3 6h18v12H3zM3 7l9 7 9-7',
    menu: 'M4 7h16M4 12h16M4 17h16',
    next: 'M9 6l6 6-6 6',
    note: 'M5 4h14v10l-6 6H5zM13 20v-6h6',
    pause: 'M8 5v14M16 5v14',
    people: 'M9 5a3 3 0 1 0 0 6 3 3 0 0 0 0-6M3 20a6 6 0 0 1 12 0M16 5a3 3 0 0 1 0 6M18 14a6 6 0 0 1 3 6',
    person: 'M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8M4 21a8 8 0 0 1 16 0',
    phone: 'M7 3h10v18H7zM11 18h2',
    pix: 'M12 3l9 9-9 9-9-9zM8 12h8',
    play: 'M8 5l11 7-11 7z',
    previous: 'M15 6l-6 6 6 6',
    question: 'M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.4-1 1-1 1.7M12 17v.5',
    receipt: 'M6 3h12v18l-3-2-3 2-3-2-3 2zM9 8h6M9 12h6',
    reply: 'M9 6l-6 5 6 5M3 11h11a6 6 0 0 1 6 6v1',
    search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14M16 16l5 5',
    send: 'M4 4l17 8-17 8 3-8zM7 12h14',
    snooze: 'M12 5a8 8 0 1 0 0 16 8 8 0 0 0 0-16M12 9v4l3 2M4 3 2 5M20 3l2 2',
    star: 'M12 3l3 6 6 1-4.500 4.300 1 6.200-5.500-3-5.500 3 1-6.200L3 10l6-1z',
    undo: 'M8 5 3 10l5 5M3 10h11a6 6 0 0 1 0 12h-3',
};

export const Icon = ({ name }) => html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d=${paths[name]} /></svg>`;
export const Mark = ({ icon, text, kind }) => html`<span class=${`mark ${kind ?? ''}`}><${Icon} name=${icon} />${text}</span>`;
