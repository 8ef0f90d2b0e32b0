/* The bank's reader of remittances takes what is right, and nothing that a bank would refuse. */
import test from 'node:test';
import assert from 'node:assert/strict';
import { answerRemittance, readRemittance } from '../bank/cnab.js';

const put = (puts) => {
    const out = Array(240).fill(' ');
    for (const [column, text] of puts) [...text].forEach((c, i) => { out[column - 1 + i] = c; });
    return out.join('');
};

function remittance(change = (lines) => lines) {
    const lines = [
        put([[1, '23700000'], [18, '211222333000181'], [143, '1'], [144, '15052026140700000042084']]),
        put([[1, '23700011R0100042']]),
        put([[1, '2370001300001P 01'], [38, '00900000000000000303'], [63, '7001'], [78, '10062026000000000085000'], [107, '04N15052026'],
            [118, '211062026000000000000100'], [142, '0'.repeat(54)], [196, '7001']]),
        put([[1, '2370001300002Q 01'], [18, '1000052998224725JOAO CONCEICAO'], [129, '01310100'], [137, 'NAO INFORMADA  SP']]),
        put([[1, '2370001300003R 01'], [18, '0'.repeat(48)], [66, '211062026000000000000200']]),
        put([[1, '23700015'], [18, '000005'], [24, '00000100000000000085000']]),
        put([[1, '23799999'], [18, '000001000007']]),
    ];
    return change(lines).map((line) => `${line}\r\n`).join('');
}

test('a remittance is read by its columns', () => {
    const file = readRemittance(remittance());
    assert.equal(file.bank, '237');
    assert.equal(file.sequence, 42);
    const [title] = file.titles;
    assert.equal(title.number, '00900000000000000303');
    assert.equal(title.due, '2026-06-10');
    assert.equal(title.centavos, 85000);
    assert.deepEqual(title.interest, { code: '2', value: 100 });
    assert.deepEqual(title.fine, { code: '2', value: 200, day: '2026-06-11' });
    assert.deepEqual(title.payer, { kind: '1', id: '00052998224725', name: 'JOAO CONCEICAO', cep: '01310100', uf: 'SP' });
});

test('what a bank refuses is refused with its reason', () => {
    const line = (at, column, text) => (lines) => lines.map((l, i) => (i === at ? l.slice(0, column - 1) + text + l.slice(column - 1 + text.length) : l));
    for (const [change, reason] of [
        [line(2, 78, '31022026'), /data/], [line(2, 86, 'O'), /número/], [line(3, 129, ' '), /pagador/], [line(4, 9, '00009'), /registro 3/],
        [line(5, 18, '000006'), /trailer do lote/], [line(6, 24, '000008'), /trailer do arquivo/], [line(5, 30, '9'), /total/],
        [line(0, 143, '2'), /remessa/], [line(3, 1, '001'), /outro banco/], [(l) => l.map((x, i) => (i === 1 ? x.slice(1) : x)), /240/],
        [(l) => l.filter((x) => x[13] !== 'Q'), /registro|segmento Q/],
    ]) assert.throws(() => readRemittance(remittance(change)), reason);
});

test('a return answers each instruction', () => {
    const { text } = answerRemittance(remittance(), { day: '2026-05-16', sequence: 9, events: [{ occurrence: '06', paid: 85000, fee: 200, credited: '2026-05-18' }] });
    const lines = text.split('\r\n').slice(0, -1);
    assert.ok(lines.every((line) => line.length === 240));
    assert.equal(lines[0].slice(142, 163), '216052026120000000009');
    assert.equal(lines[2].slice(13, 17), 'T 06');
    assert.equal(lines[2].slice(37, 57), '00900000000000000303');
    assert.equal(lines[3].slice(77, 107), '000000000085000000000000084800');
    assert.equal(lines[3].slice(137, 153), '1605202618052026');
});

/* ---- CNAB 400: Safra, whose trailer counts ---- */

const fill = (text, width) => String(text).padEnd(width);
function safra(change = (lines) => lines) {
    const lines = [
        `${fill('01REMESSA01COBRANCA', 26)}12345000567890${fill('', 6)}${fill('ESCOLA GIRASSOL LTDA', 30)}422${fill('BANCO SAFRA', 15)}150526${fill('', 291)}042000001`,
        `10211222333000181${'12345000567890'}${fill('', 6)}${fill('7001', 25)}000000124${fill('', 30)}000 00101${fill('7001', 10)}1006260000000085000422${'00000'}09N150526`
            + `1600${'0000000000028'}000000${'0'.repeat(26)}1106260200000${'0100052998224725'}${fill('JOAO CONCEICAO', 40)}${fill('NAO INFORMADO', 40)}${fill('NAO INFORM', 12)}`
            + `01310100${fill('NAO INFORMADA', 15)}SP${fill('', 37)}422042000002`,
        `9${fill('', 367)}00000001000000000085000042000003`,
    ];
    return change(lines).map((line) => `${line}\r\n`).join('');
}

test('a remittance of 400 columns is read whole and answered', () => {
    const { titles, text, sequence } = answerRemittance(safra(), { day: '2026-05-16', sequence: 9, events: [{ occurrence: '06', paid: 86700, credited: '2026-05-18' }] });
    assert.equal(sequence, 42);
    assert.deepEqual(titles[0].fine, { code: '2', value: 200, day: '2026-06-11' });
    assert.deepEqual(titles[0].interest, { code: '1', value: 28 });
    const lines = text.split('\r\n').slice(0, -1);
    assert.ok(lines.every((line) => line.length === 400));
    assert.equal(lines[1].slice(62, 71), '000000124');
    assert.equal(lines[1].slice(108, 116), '06160526');
    assert.equal(lines[1].slice(253, 266), '0000000086700');
});

test('of 400 columns, each one that is wrong is refused', () => {
    const put = (at, column, text) => (lines) => lines.map((l, i) => (i === at ? l.slice(0, column - 1) + text + l.slice(column - 1 + text.length) : l));
    for (const [change, reason] of [
        [put(1, 71, '5'), /dígito do nosso número/], [put(1, 121, '310226'), /data/], [put(1, 127, 'X'), /número/], [put(1, 157, '00'), /multa/],
        [put(1, 206, '100626'), /antes do vencimento/], [put(1, 72, 'X'), /colunas 72 a 101/], [put(1, 216, '1'), /colunas 216/], [put(1, 18, '9'), /account/],
        [put(1, 395, '000009'), /registro 2 tem o número/], [put(2, 376, '2'), /total/], [put(2, 391, '1'), /total/], [put(0, 77, '033'), /banco 033/],
        [put(1, 350, '  '), /pagador/], [put(1, 174, '050626'), /desconto/], [put(1, 109, '09'), /ocorrência 09/], [put(1, 235, 'joao'), /maiúsculas/],
        [(l) => l.map((x, i) => (i === 1 ? x.slice(1) : x)), /400/],
    ]) assert.throws(() => readRemittance(safra(change)), reason);
});

/* ---- Santander: CNAB 240 with columns of its own ---- */

function santander(change = (lines) => lines) {
    const lines = [
        put([[1, '03300000'], [17, '2011222333000181123400001234567'], [73, 'ESCOLA GIRASSOL LTDA'], [103, 'BANCO SANTANDER'], [143, '115052026'], [158, '000042040']]),
        put([[1, '03300011R01'], [14, '030'], [18, '2011222333000181'], [54, '123400001234567'], [74, 'ESCOLA GIRASSOL LTDA'], [184, '0000004215052026']]),
        put([[1, '0330001300001P 01'], [18, '12345'], [23, '00005678900000567890'], [45, '0000000000302'], [58, '512'], [63, '7001'], [78, '10062026000000000085000'], [101, '00000'],
            [107, '04N15052026'], [118, '111062026000000000000028'], [142, '0'.repeat(54)], [196, '7001'], [221, '000200000']]),
        put([[1, '0330001300002Q 01'], [18, '1000052998224725JOAO CONCEICAO'], [74, 'NAO INFORMADO'], [129, '01310100'], [137, 'NAO INFORMADA  SP'], [154, '0'.repeat(16)], [210, '0'.repeat(12)]]),
        put([[1, '0330001300003R 01'], [18, '0'.repeat(24)], [66, '211062026000000000000200']]),
        put([[1, '03300015'], [18, '000005']]),
        put([[1, '03399999'], [18, '000001000007']]),
    ];
    return change(lines).map((line) => `${line}\r\n`).join('');
}

test("Santander's own columns are read, checked and answered", () => {
    const { titles, text } = answerRemittance(santander(), { day: '2026-05-16', sequence: 9, events: [{ occurrence: '06', paid: 85000, credited: '2026-05-18' }] });
    assert.equal(titles[0].number, '0000000000302');
    assert.deepEqual(titles[0].fine, { code: '2', value: 200, day: '2026-06-11' });
    const lines = text.split('\r\n').slice(0, -1);
    assert.equal(lines[0].slice(32, 61), '123450000567890     001234567');
    assert.equal(lines[2].slice(40, 53), '0000000000302');
    assert.equal(lines[2].slice(69, 92), '10062026000000000085000');
    const set = (at, column, what) => (all) => all.map((l, i) => (i === at ? l.slice(0, column - 1) + what + l.slice(column - 1 + what.length) : l));
    for (const [change, reason] of [
        [set(0, 33, '000000000000000'), /transmissão/], [set(1, 54, '9'), /outro código/], [set(0, 166, '1'), /layout 040/], [set(0, 152, '1'), /brancos/], [set(2, 57, '3'), /não confere/],
        [set(2, 33, '1'), /conta/], [set(2, 221, '3'), /segmento P/], [set(2, 118, '2'), /por dia/], [set(3, 213, ' '), /segmento Q/], [set(4, 42, '0'), /segmento R/], [set(5, 24, '0'), /trailer/],
    ]) assert.throws(() => readRemittance(santander(change)), reason);
});
