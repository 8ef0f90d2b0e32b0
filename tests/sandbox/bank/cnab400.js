/*
 * Banks that take CNAB 400 only: a remittance is read column by column as the bank's manual has it
 * (docs/cnab.md names the sources), refused where the bank would refuse it, and answered by its return.
 */
const WIDTH = 400;
export class CnabError extends Error {}

/* ---- how manuals list a record: [columns, what] one after the other, all 400 ----
 * text in quotes is constant; ' ' blanks, '0' zeros; 'N name' digits, 'X name' text, 'D name' a day as
 * DDMMAA, 'd name' a day or zeros. */
const record = (text) => text.trim().split(/\s*;\s*/).map((row) => {
    const [, width, what] = row.match(/^(\d+) (.+)$/s);
    return { width: Number(width), what };
});

const payer = '2 N payerKind; 14 N payerId';
const LAYOUTS = {
    '041': {
        header: record(`9 '01REMESSA'; 17 ' '; 13 N account; 7 ' '; 30 X company; 3 '041'; 8 'BANRISUL'; 7 ' '; 6 D made; 294 ' '; 6 N record`),
        detail: record(`1 '1'; 16 ' '; 13 N account; 7 ' '; 25 X companyUse; 10 N number; 32 ' '; 3 ' '; 1 '1'; 2 N movement; 10 X document; 6 D due;
            13 N centavos; 3 '041'; 5 ' '; 2 '08'; 1 'N'; 6 D issued; 2 '23'; 2 N fineOrder; 1 '0'; 12 N interestDaily; 6 d discountDay; 13 N discount;
            13 '0'; 13 '0'; ${payer}; 35 X name; 5 ' '; 40 X street; 7 ' '; 3 N fineTenths; 2 '00'; 8 N cep; 15 X city; 2 X uf; 4 '0'; 1 ' '; 13 '0'; 2 '0'; 23 ' '; 6 N record`),
        trailer: record(`1 '9'; 26 ' '; 13 N sum; 354 ' '; 6 N record`),
        digits: (t) => doubleDigit(t.number.slice(0, 8)),
        fine: (t) => ({ '00': { code: '0', value: 0 }, 18: { code: '2', value: Number(t.fineTenths) * 10 } })[t.fineOrder],
        interest: (t) => daily(t.interestDaily),
    },
    '077': {
        header: record(`26 '01REMESSA01COBRANCA       '; 20 ' '; 30 X company; 3 '077'; 15 'INTER          '; 6 D made; 10 ' '; 7 N sequence; 277 ' '; 6 N record`),
        detail: record(`1 '1'; 19 ' '; 3 '110'; 4 N agency; 10 N account; 25 X companyUse; 3 ' '; 1 N fineCode; 13 N fineAmount; 4 N finePercent; 6 d fineDay;
            11 N number; 8 ' '; 2 '01'; 10 X document; 6 D due; 13 N centavos; 2 '60'; 6 ' '; 2 '01'; 1 'N'; 6 ' '; 3 ' '; 1 N interestCode; 13 N interestAmount;
            4 N interestPercent; 6 d interestDay; 1 N discountCode; 13 N discount; 4 '0'; 6 d discountDay; 13 '0'; ${payer}; 40 X name; 38 X street; 2 X uf; 8 N cep; 70 ' '; 6 N record`),
        trailer: record(`1 '9'; 6 N count; 387 ' '; 6 N record`),
        movement: '01',
        digits: (t) => mod10(`${t.agency}110${t.number.slice(0, 10)}`),
        fine: (t) => choice(t.fineCode, t.fineAmount, t.finePercent, t.fineDay),
        interest: (t) => choice(t.interestCode, t.interestAmount, t.interestPercent, t.interestDay),
    },
    136: {
        header: record(`26 '01REMESSA01COBRANCA       '; 20 N convenio; 30 X company; 3 '136'; 15 'UNICRED        '; 6 D made; 7 ' '; 3 '000'; 7 N sequence; 277 ' '; 6 N record`),
        detail: record(`1 '1'; 5 N agency; 1 X agencyDigit; 12 N account; 1 X accountDigit; 1 '0'; 3 '021'; 13 '0'; 25 X companyUse; 3 '136'; 2 '00'; 25 ' '; 1 '0';
            1 N fineCode; 10 N fineValue; 1 N interestCode; 1 'N'; 2 ' '; 2 N movement; 10 X document; 6 D due; 13 N centavos; 10 '0'; 1 N discountCode; 6 D issued; 1 '0';
            1 '3'; 2 '00'; 13 N interestDaily; 6 d discountDay; 13 N discount; 11 N number; 2 '00'; 13 '0'; ${payer}; 40 X name; 40 X street; 12 X district; 8 N cep; 20 X city;
            2 X uf; 38 ' '; 6 N record`),
        trailer: record(`1 '9'; 393 ' '; 6 N record`),
        digits: (t) => mod11(t.number.slice(0, 10), 9),
        fine: (t) => ({ 1: { code: '1', value: Number(t.fineValue) }, 2: { code: '2', value: Number(t.fineValue) }, 3: none(t.fineValue) })[t.fineCode],
        interest: (t) => ({ 1: daily(t.interestDaily), 5: Number(t.interestDaily) ? undefined : daily('0') })[t.interestCode],
    },
    336: {
        header: record(`19 '01REMESSA01COBRANCA'; 7 ' '; 12 N convenio; 8 ' '; 30 X company; 3 '336'; 15 ' '; 6 D made; 8 ' '; 12 '0'; 266 ' '; 8 N sequence; 6 N record`),
        detail: record(`1 '1'; 2 N taxKind; 14 N taxId; 12 N convenio; 8 ' '; 25 X companyUse; 12 X number; 8 ' '; 3 '336'; 21 ' '; 2 N wallet; 2 N movement; 10 X document;
            6 D due; 13 N centavos; 8 ' '; 2 '02'; 1 'N'; 6 D issued; 2 '00'; 2 '00'; 13 N interestDaily; 6 d discountDay; 13 N discount; 6 d fineDay; 7 ' '; 13 '0'; ${payer};
            40 X name; 40 X street; 12 X district; 8 N cep; 15 X city; 2 X uf; 30 ' '; 1 N fineCode; 2 N finePercent; 1 ' '; 6 d interestDay; 2 '00'; 1 ' '; 6 N record`),
        trailer: record(`1 '9'; 393 ' '; 6 N record`),
        digits: (t) => mod11(`0${t.wallet}${t.number.slice(1, 11)}`, 7, 'P'),
        fine: (t) => ({ 0: none(t.finePercent, t.fineDay), 2: { code: '2', value: Number(t.finePercent) * 100, day: t.fineDay } })[t.fineCode],
        interest: (t) => daily(t.interestDaily),
    },
    422: {
        header: record(`26 '01REMESSA01COBRANCA       '; 14 N account; 6 ' '; 30 X company; 3 '422'; 15 'BANCO SAFRA    '; 6 D made; 291 ' '; 3 N sequence; 6 N record`),
        detail: record(`1 '1'; 2 N taxKind; 14 N taxId; 14 N account; 6 ' '; 25 X companyUse; 9 N number; 30 ' '; 1 '0'; 2 '00'; 1 ' '; 2 '00'; 1 '1'; 2 N movement; 10 X document;
            6 D due; 13 N centavos; 3 '422'; 5 '0'; 2 '09'; 1 'N'; 6 D issued; 2 N fineOrder; 2 '00'; 13 N interestDaily; 6 d discountDay; 13 N discount; 13 '0'; 6 d fineDay;
            4 N finePercent; 3 '0'; ${payer}; 40 X name; 40 X street; 10 X district; 2 ' '; 8 N cep; 15 X city; 2 X uf; 30 ' '; 7 ' '; 3 '422'; 3 N sequence; 6 N record`),
        trailer: record(`1 '9'; 367 ' '; 8 N count; 15 N sum; 3 N sequence; 6 N record`),
        digits: (t) => safra(t.number.slice(0, 8)),
        fine: (t) => ({ '00': none(t.finePercent, t.fineDay), 16: { code: '2', value: Number(t.finePercent), day: t.fineDay } })[t.fineOrder],
        interest: (t) => daily(t.interestDaily),
    },
};

const none = (value, day) => (Number(value) || day ? undefined : { code: '0', value: 0 });
const daily = (digits) => ({ code: Number(digits) ? '1' : '3', value: Number(digits) });
/* Amount and percentage in places of their own: the one that the code means, and a day. */
function choice(code, amount, percent, day) {
    const [a, p] = [Number(amount), Number(percent)];
    if (code === '0' && !a && !p && !day) return { code: '0', value: 0 };
    if (code === '1' && a && !p && day) return { code, value: a, day };
    return code === '2' && p && !a && day ? { code, value: p, day } : undefined;
}

/* ---- check digits, as each manual computes them ---- */

const weighted = (digits, top, from = 2) => [...digits].reverse().reduce((sum, c, i) => sum + Number(c) * (from + (i % (top - from + 1))), 0);
function mod10(digits) {
    const sum = [...digits].reverse().reduce((total, c, i) => {
        const product = Number(c) * (i % 2 ? 1 : 2);
        return total + (product > 9 ? product - 9 : product);
    }, 0);
    return String((10 - (sum % 10)) % 10);
}
function mod11(digits, top, ten = '0') {
    const rest = weighted(digits, top) % 11;
    return rest === 0 ? '0' : rest === 1 ? ten : String(11 - rest);
}
/* Weights 9 to 2 from the left; nothing left over is 1. */
function safra(digits) {
    const rest = [...digits].reduce((sum, c, i) => sum + Number(c) * (9 - i), 0) % 11;
    return rest === 0 ? '1' : rest === 1 ? '0' : String(11 - rest);
}
/* Modulo 10, then modulo 11 over it; where that has no digit the first one moves on. */
function doubleDigit(digits) {
    for (let first = Number(mod10(digits)); ; first = (first + 1) % 10) {
        const rest = weighted(`${digits}${first}`, 7) % 11;
        if (rest !== 1) return `${first}${rest === 0 ? 0 : 11 - rest}`;
    }
}

/* ---- reading ---- */

function dayOf(text, where) {
    const [, d, m, y] = text.match(/^(\d\d)(\d\d)(\d\d)$/) ?? [];
    const iso = `20${y}-${m}-${d}`;
    const at = d ? new Date(`${iso}T00:00:00Z`) : null;
    if (!d || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) throw new CnabError(`${where} não é uma data: "${text}"`);
    return iso;
}

function readField({ width, what }, text, where, out) {
    const constant = what.match(/^'(.*)'$/s)?.[1];
    if (constant !== undefined) {
        const want = constant.length === 1 ? constant.repeat(width) : constant;
        if (text !== want) throw new CnabError(`${where} tem "${text}", não "${want}"`);
        return;
    }
    const [kind, name] = what.split(' ');
    if (kind === 'X' && /^ .*\S/.test(text)) throw new CnabError(`${where} (${name}) não começa à esquerda`);
    if (kind === 'N' && !/^\d+$/.test(text)) throw new CnabError(`${where} (${name}) não é um número: "${text}"`);
    out[name] = kind === 'X' ? text.trimEnd() : kind === 'N' ? text : kind === 'd' && text === '000000' ? null : dayOf(text, `${where} (${name})`);
}

function readRecord(line, fields, number) {
    const out = {};
    let at = 0;
    for (const field of fields) {
        readField(field, line.slice(at, at + field.width), `registro ${number}, colunas ${at + 1} a ${at + field.width}:`, out);
        at += field.width;
    }
    if (at !== WIDTH) throw new Error(`a layout of ${at} columns`);
    if (Number(out.record) !== number) throw new CnabError(`o registro ${number} tem o número ${out.record}`);
    return out;
}

function checkTitle(raw, layout, number) {
    const fail = (why) => { throw new CnabError(`registro ${number}: ${why}`); };
    const dv = layout.digits(raw);
    if (!raw.number.endsWith(dv)) fail(`o dígito do nosso número ${raw.number} seria ${dv}`);
    const [fine, interest] = [layout.fine(raw), layout.interest(raw)];
    if (!fine || !interest) fail('multa ou juros não conferem');
    if ([fine.day, interest.day, raw.interestDay].some((day) => day && day <= raw.due)) fail('multa ou juros antes do vencimento');
    if (Boolean(Number(raw.discount)) !== Boolean(raw.discountDay) || (raw.discountDay && raw.discountDay > raw.due)) fail('o desconto não confere');
    if (!['01', '02'].includes(raw.payerKind) || !raw.name || !/^[A-Z]{2}$/.test(raw.uf) || Number(raw.cep) === 0 || !raw.street) fail('o pagador está incompleto');
    if (Number(raw.centavos) === 0 || Number(raw.number.replace(/\D/g, '')) === 0) fail('sem valor ou sem número');
    if (!['01', '02', '06'].includes(raw.movement)) fail(`ocorrência ${raw.movement}`);
    return { fine, interest };
}

function readTitle(line, layout, number) {
    const raw = readRecord(line, layout.detail, number);
    raw.movement ??= layout.movement;
    const { fine, interest } = checkTitle(raw, layout, number);
    return {
        movement: raw.movement, number: raw.number, document: raw.document, companyUse: raw.companyUse, due: raw.due, issued: raw.issued, centavos: Number(raw.centavos),
        interest, fine, discount: { code: raw.discountDay ? '1' : '0', value: Number(raw.discount) },
        payer: { kind: raw.payerKind.slice(1), id: raw.payerId, name: raw.name, cep: raw.cep, uf: raw.uf }, raw,
    };
}

/* What stands in several records says the same in all. */
function checkWhole(file) {
    const { head, titles, end } = file;
    for (const name of ['account', 'convenio', 'sequence']) {
        for (const t of titles) {
            if (head[name] !== undefined && t.raw[name] !== undefined && Number(head[name]) !== Number(t.raw[name])) throw new CnabError(`${name} do detalhe não é o do header`);
        }
    }
    const sum = titles.reduce((total, t) => total + t.centavos, 0);
    if ((end.count !== undefined && Number(end.count) !== titles.length) || (end.sum !== undefined && Number(end.sum) !== sum)) throw new CnabError('o total do trailer não confere');
}

/** As readRemittance of cnab.js; the bank is told by columns 77 to 79 of the header. */
export function readRemittance400(lines) {
    const bank = lines[0].slice(76, 79);
    const layout = LAYOUTS[bank];
    if (!layout) throw new CnabError(`o banco ${bank} não recebe CNAB 400`);
    const bad = lines.findIndex((line) => line.length !== WIDTH || !/^[\x20-\x7e]*$/.test(line) || /[a-z]/.test(line));
    if (bad >= 0) throw new CnabError(`a linha ${bad + 1} não tem ${WIDTH} colunas de maiúsculas`);
    const head = readRecord(lines[0], layout.header, 1);
    const titles = lines.slice(1, -1).map((line, i) => readTitle(line, layout, i + 2));
    const end = readRecord(lines.at(-1), layout.trailer, lines.length);
    if (titles.length === 0) throw new CnabError('não há títulos');
    const file = { bank, sequence: Number(head.sequence ?? 0), head, titles, end, width: WIDTH };
    checkWhole(file);
    return file;
}

/* ---- the return ---- */

const digits = (value, width) => String(value).padStart(width, '0');
const br = (iso) => (iso ? `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(2, 4)}` : '000000');

function line(puts) {
    const out = Array(WIDTH).fill(' ');
    for (const [column, text] of puts) [...String(text)].forEach((c, i) => { out[column - 1 + i] = c; });
    return out.join('');
}

/* What each bank's return header says of the account, and where a detail has what is its own. */
const RETURNS = {
    '041': { head: (f) => [[27, f.head.account]], detail: (t, e) => [[63, t.number], [383, (e.reasons ?? []).join('')]], done: '10' },
    136: {
        head: (f) => [[108, digits(f.head.convenio, 14).slice(-14)]],
        detail: (t, e) => [[46, digits(t.number, 17)], [182, digits(e.fee ?? 0, 7)], [280, t.companyUse], [319, (e.reasons ?? []).join('')]], done: '02', changed: '02',
    },
    336: { head: (f) => [[39, f.head.convenio], [125, br(f.made)]], detail: (t, e) => [[63, t.number], [107, t.raw.wallet], [378, (e.reasons ?? []).join('')]], done: '10' },
    422: { head: (f) => [[27, f.head.account]], detail: (t, e) => [[63, t.number], [105, e.reasons?.[0] ?? '   ']], done: '10' },
};

const common = (t, e) => [[1, '1'], [38, t.companyUse], [108, '1'], [109, e.occurrence], [111, br(e.day)], [117, t.document], [147, br(t.due)], [153, digits(t.centavos, 13)],
    [176, digits(e.fee ?? 0, 13)], [215, digits(0, 39)], [254, digits(e.paid ?? 0, 13)], [267, digits(e.interest ?? 0, 13)], [296, br(e.credited)]];
/* Unicred has other things where the others have fee, company use and the day of the credit. */
const unicred = (t, e) => common(t, e).filter(([column]) => ![38, 108, 117, 176, 296].includes(column));
const inter = (t, e) => [[1, '1'], [21, `110${t.raw.agency}${t.raw.account}`], [38, t.companyUse], [71, t.number], [87, '110'], [90, e.occurrence], [92, br(e.day)], [98, t.document],
    [119, br(t.due)], [125, digits(t.centavos, 13)], [160, digits(e.paid ?? 0, 13)], [173, br(e.credited)], [182, t.payer.name]];

function detail(file, t, e) {
    if (file.bank === '077') return inter(t, e);
    return [...(file.bank === '136' ? unicred : common)(t, e), ...RETURNS[file.bank].detail(t, e)];
}

/** What the bank says of a title when nothing else was ordered. */
export function usual400(bank, movement) {
    const { done, changed = '14' } = RETURNS[bank] ?? {};
    return movement === '02' ? done : movement === '06' ? changed : '02';
}

export function makeReturn400(file, events, { day: made }) {
    file.made = made;
    const rows = [line([[1, '02RETORNO01COBRANCA'], [47, file.head.company], [77, file.bank], [95, br(made)], ...(RETURNS[file.bank]?.head(file) ?? [])]),
        ...events.map((event) => line(detail(file, file.titles.find((t) => t.number === event.number), event))),
        line([[1, '9201'], [5, file.bank]])];
    return rows.map((row, i) => `${row.slice(0, 394)}${digits(i + 1, 6)}\r\n`).join('');
}
