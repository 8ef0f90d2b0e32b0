/* The digitable line as a bank till reads it (payments reference 1, 2 and 4). */
function mod10(digits) {
    let sum = 0;
    for (let i = digits.length - 1, weight = 2; i >= 0; i--, weight = 3 - weight) {
        const product = Number(digits[i]) * weight;
        sum += product > 9 ? product - 9 : product;
    }
    return (10 - (sum % 10)) % 10;
}

function generalDigit(digits43) {
    let sum = 0;
    for (let i = 42, weight = 2; i >= 0; i--, weight = weight === 9 ? 2 : weight + 1) sum += Number(digits43[i]) * weight;
    const digit = 11 - (sum % 11);
    return digit === 0 || digit > 9 ? 1 : digit;
}

/* Where the bank keeps its own number for the title inside the free field; else the whole field. */
const OWN_NUMBER = { 237: (field) => field.slice(6, 17) };

/** {bank, barcode, centavos, nossoNumero}; throws with the reason when the line cannot be paid. */
export function readLine(line) {
    const d = line.replace(/[\s.\-]/g, '');
    if (!/^\d{47}$/.test(d)) throw new Error('the line must have 47 digits');
    for (const [from, to] of [[0, 9], [10, 20], [21, 31]]) {
        if (mod10(d.slice(from, to)) !== Number(d[to])) throw new Error(`check digit ${to + 1} of the line does not agree`);
    }
    const field = d.slice(4, 9) + d.slice(10, 20) + d.slice(21, 31);
    const barcode = d.slice(0, 4) + d[32] + d.slice(33) + field;
    if (generalDigit(barcode.slice(0, 4) + barcode.slice(5)) !== Number(d[32])) {
        throw new Error('the general check digit of the line does not agree');
    }
    const bank = d.slice(0, 3);
    return { line: d, bank, barcode, centavos: Number(d.slice(37)), nossoNumero: (OWN_NUMBER[bank] ?? ((f) => f))(field) };
}

const DAY_MS = 86400e3;

/** The line of a title: bank, day (YYYY-MM-DD), centavos, 25 digits of the bank's own. */
export function makeLine(bank, due, centavos, field) {
    const days = Math.round((Date.parse(due) - Date.parse('1997-10-07')) / DAY_MS);
    const factor = days <= 9999 ? days : 1000 + ((days - 10000) % 9000);
    const tail = String(factor).padStart(4, '0') + String(centavos).padStart(10, '0');
    const digit = generalDigit(`${bank}9${tail}${field}`);
    const part = (text) => text + mod10(text);
    const line = part(`${bank}9${field.slice(0, 5)}`) + part(field.slice(5, 15)) + part(field.slice(15)) + digit + tail;
    return { line, barcode: `${bank}9${digit}${tail}${field}` };
}
