/*
 * What a bank does with files: reads a CNAB 240 remittance as its manual has the columns (payments
 * reference 11.3), refuses what it would refuse, and writes the return file that answers it (11.1).
 * Banks that take CNAB 400 are in cnab400.js, Santander's departures in cnab033.js.
 */
import { CnabError, makeReturn400, readRemittance400, usual400 } from './cnab400.js';
import { checkSantander, santanderHeader, santanderT } from './cnab033.js';

const WIDTH = 240;

/** Columns as manuals count them: the first is 1, the last is included. */
const cut = (line, from, to) => line.slice(from - 1, to);
const number = (line, from, to, what) => {
    const text = cut(line, from, to);
    if (!/^\d+$/.test(text)) throw new CnabError(`${what} (colunas ${from} a ${to}) não é um número: "${text}"`);
    return Number(text);
};
const day = (line, from, to, what) => {
    const text = cut(line, from, to);
    const [, d, m, y] = text.match(/^(\d\d)(\d\d)(\d{4})$/) ?? [];
    const iso = `${y}-${m}-${d}`;
    const at = d ? new Date(`${iso}T00:00:00Z`) : null;
    if (!d || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== iso) throw new CnabError(`${what} (colunas ${from} a ${to}) não é uma data: "${text}"`);
    return iso;
};

export { CnabError };

/* Where the title number stands in segment P, and in T of the return. */
const NUMBERS = { 104: { p: [41, 57], t: [40, 56] }, '033': { p: [45, 57], t: [41, 53] } };
const numberAt = (bank, segment) => NUMBERS[bank]?.[segment] ?? [38, 57];

function readP(line, bank) {
    return {
        movement: cut(line, 16, 17),
        number: cut(line, ...numberAt(bank, 'p')),
        document: cut(line, 63, 77).trim(),
        due: day(line, 78, 85, 'vencimento'),
        centavos: number(line, 86, 100, 'valor'),
        species: cut(line, 107, 108),
        issued: day(line, 110, 117, 'emissão'),
        interest: { code: cut(line, 118, 118), value: number(line, 127, 141, 'juros') },
        discount: { code: cut(line, 142, 142), value: number(line, 151, 165, 'desconto') },
        companyUse: cut(line, 196, 220).trim(),
        fine: { code: '0', value: 0 },
    };
}

function readQ(line, title) {
    title.payer = {
        kind: cut(line, 18, 18), id: cut(line, 19, 33).slice(-14), name: cut(line, 34, 73).trim(),
        cep: cut(line, 129, 136), uf: cut(line, 152, 153),
    };
    if (!title.payer.name || !/^\d{8}$/.test(title.payer.cep) || !/^[A-Z]{2}$/.test(title.payer.uf)) {
        throw new CnabError(`o pagador do título ${title.number} está incompleto`);
    }
}

function readR(line, title) {
    title.fine = { code: cut(line, 66, 66), value: number(line, 75, 89, 'multa') };
    if (title.fine.code !== '0') title.fine.day = day(line, 67, 74, 'data da multa');
}

function readSegment(line, file, at) {
    if (number(line, 9, 13, 'número do registro') !== at) throw new CnabError(`o registro ${at} do lote tem outro número`);
    const segment = cut(line, 14, 14);
    if (segment === 'P') file.titles.push(readP(line, file.bank));
    else if (segment === 'Q') readQ(line, file.titles.at(-1));
    else if (segment === 'R') readR(line, file.titles.at(-1));
    else throw new CnabError(`segmento ${segment} não é de remessa`);
}

function checkEnds(lines, file) {
    const [lot, end] = lines.slice(-2);
    const sum = file.titles.reduce((total, t) => total + t.centavos, 0);
    if (cut(lot, 8, 8) !== '5' || number(lot, 18, 23, 'registros do lote') !== lines.length - 2) throw new CnabError('o trailer do lote não confere');
    if (cut(end, 4, 8) !== '99999' || number(end, 24, 29, 'registros do arquivo') !== lines.length) throw new CnabError('o trailer do arquivo não confere');
    if (/^\d{23}$/.test(cut(lot, 24, 46)) && Number(cut(lot, 24, 46)) > 0 && Number(cut(lot, 30, 46)) !== sum) throw new CnabError('o total do lote não confere');
}

/** {bank, sequence, taxId, titles: [{movement, number, due, centavos, payer, ...}]}; throws CnabError. */
export function readRemittance(text) {
    const lines = text.split('\r\n');
    if (lines.pop() !== '') throw new CnabError('a última linha não termina');
    if (lines[0]?.startsWith('01REMESSA')) return readRemittance400(lines);
    const bad = lines.findIndex((line) => line.length !== WIDTH || !/^[\x20-\x7e]*$/.test(line));
    if (bad >= 0) throw new CnabError(`a linha ${bad + 1} não tem ${WIDTH} colunas de texto simples`);
    if (cut(lines[0], 143, 143) !== '1' || cut(lines[1], 9, 11) !== 'R01') throw new CnabError('não é uma remessa de cobrança');
    const file = { bank: cut(lines[0], 1, 3), sequence: number(lines[0], 158, 163, 'número do arquivo'), taxId: cut(lines[0], 19, 32), head: lines.slice(0, 2), titles: [] };
    if (lines.some((line) => cut(line, 1, 3) !== file.bank)) throw new CnabError('há registros de outro banco');
    lines.slice(2, -2).forEach((line, i) => readSegment(line, file, i + 1));
    const half = file.titles.find((t) => !t.payer);
    if (half) throw new CnabError(`o título ${half.number} não tem segmento Q`);
    checkEnds(lines, file);
    if (file.bank === '033') checkSantander(lines, file, (why) => { throw new CnabError(why); });
    return file;
}

/* ---- the return ---- */

const digits = (value, width) => String(value).padStart(width, '0');
const br = (iso) => (iso ? `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(0, 4)}` : '00000000');

function line(puts) {
    const out = Array(WIDTH).fill(' ');
    for (const [column, text] of puts) [...String(text)].forEach((c, i) => { out[column - 1 + i] = c; });
    return out.join('');
}

function segmentT(file, title, event, at) {
    if (file.bank === '033') return line(santanderT(title, event, at));
    return line([[1, file.bank], [4, '00013'], [9, digits(at, 5)], [14, 'T'], [16, event.occurrence],
        [numberAt(file.bank, 't')[0], title.number], [58, '1'], [59, title.document], [74, br(title.due)],
        [82, digits(title.centavos, 15)], [106, title.companyUse], [199, digits(event.fee ?? 0, 15)],
        [214, (event.reasons ?? []).join('').padEnd(10, '0')]]);
}

function segmentU(file, title, event, at) {
    const paid = event.paid ?? 0;
    return line([[1, file.bank], [4, '00013'], [9, digits(at, 5)], [14, 'U'], [16, event.occurrence],
        [18, digits(event.interest ?? 0, 15)], [33, digits(0, 45)], [78, digits(paid, 15)],
        [93, digits(Math.max(paid - (event.fee ?? 0), 0), 15)], [108, digits(0, 30)], [138, br(event.day)], [146, br(event.credited)]]);
}

/**
 * A return file for some titles of a remittance.  events: [{number, occurrence, day, credited?, paid?, fee?,
 * interest?, reasons?}]; `number` is the title's as the remittance has it.
 */
export function makeReturn(file, events, { sequence, day: made }) {
    if (file.width === 400) return makeReturn400(file, events, { day: made });
    const records = events.flatMap((event, i) => {
        const title = file.titles.find((t) => t.number === event.number);
        if (!title) throw new CnabError(`não há título ${event.number}`);
        return [segmentT(file, title, event, 2 * i + 1), segmentU(file, title, event, 2 * i + 2)];
    });
    const front = file.bank === '033' ? santanderHeader(file) : file.head[0].slice(0, 142);
    const head = front + '2' + br(made) + '120000' + digits(sequence, 6) + file.head[0].slice(163);
    const lot = file.head[1].slice(0, 8) + 'T' + file.head[1].slice(9, 183) + digits(sequence, 8) + br(made) + file.head[1].slice(199);
    const all = [head, lot, ...records,
        line([[1, file.bank], [4, '00015'], [18, digits(records.length + 2, 6)]]),
        line([[1, file.bank], [4, '99999'], [18, '000001'], [24, digits(records.length + 4, 6)]])];
    return all.map((text) => `${text}\r\n`).join('');
}

/** {file, events: [{number?, ...}]}: for every entry the answer of `events` by its place, or "entry confirmed". */
export function answerRemittance(text, { day: made, sequence, events = [] }) {
    const file = readRemittance(text);
    const answers = file.titles.map((title, i) => ({
        number: title.number, day: made,
        occurrence: file.width === 400 ? usual400(file.bank, title.movement) : title.movement === '02' ? '09' : title.movement === '06' ? '14' : '02', ...events[i],
    }));
    return { titles: file.titles, sequence: file.sequence, text: makeReturn(file, answers, { sequence, day: made }) };
}
