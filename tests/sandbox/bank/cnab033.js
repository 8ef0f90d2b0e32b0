/* Santander, CNAB 240 (H7815): what its manual has otherwise than FEBRABAN's, and its digit. */
const cut = (line, from, to) => line.slice(from - 1, to);
const digits = (value, width) => String(value).padStart(width, '0');
const br = (iso) => `${iso.slice(8, 10)}${iso.slice(5, 7)}${iso.slice(0, 4)}`;

/* Weights 2 to 9 from the right; 0, 1 and 10 have digits of their own. */
function numberDigit(number) {
    const rest = [...number].reverse().reduce((sum, c, i) => sum + Number(c) * (2 + (i % 8)), 0) % 11;
    return rest < 2 ? '0' : rest === 10 ? '1' : String(11 - rest);
}

const CODE = /^\d{15}$/;
const blank = (line, from, to) => /^ *$/.test(cut(line, from, to));

/** Throws by `fail` what the bank would refuse. */
export function checkSantander(lines, file, fail) {
    const [head, lot] = lines;
    if (!CODE.test(cut(head, 33, 47)) || Number(cut(head, 33, 47)) === 0) fail('o código de transmissão falta');
    if (cut(lot, 54, 68) !== cut(head, 33, 47)) fail('o lote tem outro código de transmissão');
    if (!/^[12]\d{15}$/.test(cut(head, 17, 32)) || cut(head, 164, 166) !== '040' || cut(lot, 14, 16) !== '030') fail('o header não é do layout 040');
    if (!blank(head, 48, 72) || !blank(head, 152, 157) || !blank(head, 167, 240) || !blank(lot, 34, 53) || !blank(lot, 69, 73) || !blank(lot, 200, 240)) fail('há algo onde o header tem brancos');
    for (const line of lines.slice(2, -2)) checkSegment(line, fail);
    if (!blank(lines.at(-2), 24, 240) || !blank(lines.at(-1), 30, 240)) fail('há algo onde o trailer tem brancos');
    file.taxId = cut(head, 19, 32);
    file.account = { agency: cut(lines[2], 18, 22), account: cut(lines[2], 23, 32) };
}

function checkSegment(line, fail) {
    const segment = cut(line, 14, 14);
    if (segment === 'P') {
        const number = cut(line, 45, 57);
        if (!/^\d{13}$/.test(number) || numberDigit(number.slice(0, 12)) !== number[12]) fail(`o nosso número ${number} não confere`);
        if (cut(line, 23, 32) !== cut(line, 33, 42) || !/^\d{10}$/.test(cut(line, 23, 32)) || !blank(line, 43, 44)) fail('a conta não confere');
        if (cut(line, 58, 62) !== '512  ' || !blank(line, 106, 106) || cut(line, 221, 229) !== '000200000' || !blank(line, 230, 240)) fail('o segmento P não confere');
        if (!['1', '3'].includes(cut(line, 118, 118))) fail('os juros são por dia');
    } else if (segment === 'Q' && (cut(line, 210, 221) !== '0'.repeat(12) || !blank(line, 222, 240))) fail('o segmento Q não confere');
    else if (segment === 'R' && (!blank(line, 42, 65) || !blank(line, 90, 240))) fail('o segmento R não confere');
}

/** Of the return: agency, account and the beneficiary's code (the end of the transmission code). */
export function santanderHeader(file) {
    const head = Array(142).fill(' ');
    const put = (column, text) => [...text].forEach((c, i) => { head[column - 1 + i] = c; });
    put(1, '03300000');
    put(17, cut(file.head[0], 17, 32));
    put(33, file.account.agency);
    put(38, file.account.account);
    put(53, digits(Number(cut(file.head[0], 41, 47)), 9));
    put(73, cut(file.head[0], 73, 132));
    return head.join('');
}

export function santanderT(title, event, at) {
    return [[1, '033'], [4, '00013'], [9, digits(at, 5)], [14, 'T'], [16, event.occurrence], [41, title.number], [54, '5'], [55, title.document], [70, br(title.due)],
        [78, digits(title.centavos, 15)], [101, title.companyUse], [194, digits(event.fee ?? 0, 15)], [209, (event.reasons ?? []).join('').padEnd(10, '0')]];
}
