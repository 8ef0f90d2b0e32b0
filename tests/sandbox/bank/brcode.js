/* Pix BR Code (payments reference 7): TLV with a CRC-16/CCITT-FALSE at the end. */
export function crc16(text) {
    let crc = 0xffff;
    for (const byte of Buffer.from(text, 'utf8')) {
        crc ^= byte << 8;
        for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
    return crc.toString(16).toUpperCase().padStart(4, '0');
}

const tlv = (id, value) => id + String(value.length).padStart(2, '0') + value;
const ascii = (text, max) => text.normalize('NFD').replace(/[^\x20-\x7e]/g, '').slice(0, max).trim();

/** A single-use dynamic code: the truth is behind the url (given without https://). */
export function dynamicCode({ url, name, city }) {
    const open = tlv('00', '01') + tlv('01', '12') + tlv('26', tlv('00', 'br.gov.bcb.pix') + tlv('25', url)) +
        tlv('52', '0000') + tlv('53', '986') + tlv('58', 'BR') + tlv('59', ascii(name, 25)) +
        tlv('60', ascii(city, 15)) + tlv('62', tlv('05', '***')) + '6304';
    return open + crc16(open);
}

function readTlv(text) {
    const out = {};
    for (let at = 0; at < text.length;) {
        const head = text.slice(at, at + 4);
        const length = Number(head.slice(2));
        if (!/^\d{4}$/.test(head) || at + 4 + length > text.length) throw new Error('the code is not well formed');
        out[head.slice(0, 2)] = text.slice(at + 4, at + 4 + length);
        at += 4 + length;
    }
    return out;
}

/** {url} or {key}, with {amount, txid, name}; throws with the reason for a code that is not valid. */
export function readCode(code) {
    const text = code.trim();
    if (!/6304[0-9A-Fa-f]{4}$/.test(text) || crc16(text.slice(0, -4)) !== text.slice(-4).toUpperCase()) {
        throw new Error('the check digits (CRC) of the Pix code do not agree');
    }
    const root = readTlv(text);
    const account = Object.keys(root).filter((id) => id >= '26' && id <= '51')
        .map((id) => readTlv(root[id])).find((t) => t['00']?.toLowerCase() === 'br.gov.bcb.pix');
    if (!account) throw new Error('the code is not a Pix code');
    const txid = root['62'] ? readTlv(root['62'])['05'] : null;
    return {
        url: account['25'] ?? null, key: account['01'] ?? null, name: root['59'] ?? null,
        amount: root['54'] ?? null, txid: txid === '***' ? null : txid,
    };
}
