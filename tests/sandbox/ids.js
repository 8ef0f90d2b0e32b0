import crypto from 'node:crypto';

/*
 * Ids as WhatsApp makes them.  A wamid carries the other party's number in clear inside its base64
 * (WhatsApp reference 3.1), so it is personal data in logs.  Each run has a random part of its own:
 * the server remembers wamids for 90 days and a second run must not repeat them.
 */
const run = crypto.randomBytes(5).toString('hex').toUpperCase();
let counter = 0;

export function newWamid(party, outbound) {
    counter++;
    const serial = run + counter.toString(16).toUpperCase().padStart(outbound ? 8 : 10, '0');
    const number = Buffer.from(party, 'latin1');
    const bytes = Buffer.concat([
        Buffer.from([0x1d, 0x18, number.length]), number,
        Buffer.from([0x15, 0x02, 0x00, outbound ? 0x11 : 0x12, 0x18, serial.length]),
        Buffer.from(serial, 'latin1'), Buffer.from([0x00]),
    ]);
    return 'wamid.' + bytes.toString('base64');
}

export function newMediaId() {
    return '1' + BigInt('0x' + crypto.randomBytes(6).toString('hex')).toString().padStart(15, '0');
}

/** A business-scoped user id (reference 4), always the same one for the same number. */
export function bsuidOf(waId) {
    const hash = crypto.createHash('sha256').update('bsuid:' + waId).digest('hex');
    return 'BR.' + BigInt('0x' + hash.slice(0, 13)).toString().padStart(16, '1').slice(0, 16);
}

export const BSUID = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

export const sha256 = (bytes) => crypto.createHash('sha256').update(bytes).digest('hex');
