/*
 * Keyed BLAKE2b (RFC 7693), 16 bytes out: the look-up hash under which people are stored.  A second
 * implementation, so that what the server finds was not put there by its own code.
 */
const IV = [
    0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n,
    0x510e527fade682d1n, 0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n,
];
const SIGMA = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];
const MASK = (1n << 64n) - 1n;
const BLOCK = 128;

const rotate = (x, n) => ((x >> n) | (x << (64n - n))) & MASK;

function mix(v, a, b, c, d, x, y) {
    v[a] = (v[a] + v[b] + x) & MASK;
    v[d] = rotate(v[d] ^ v[a], 32n);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = rotate(v[b] ^ v[c], 24n);
    v[a] = (v[a] + v[b] + y) & MASK;
    v[d] = rotate(v[d] ^ v[a], 16n);
    v[c] = (v[c] + v[d]) & MASK;
    v[b] = rotate(v[b] ^ v[c], 63n);
}

function compress(h, block, count, last) {
    const v = [...h, ...IV];
    const m = Array.from({ length: 16 }, (_, i) => block.readBigUInt64LE(i * 8));
    v[12] ^= BigInt(count);
    if (last) v[14] ^= MASK;
    for (let round = 0; round < 12; round++) {
        const s = SIGMA[round % 10];
        mix(v, 0, 4, 8, 12, m[s[0]], m[s[1]]);
        mix(v, 1, 5, 9, 13, m[s[2]], m[s[3]]);
        mix(v, 2, 6, 10, 14, m[s[4]], m[s[5]]);
        mix(v, 3, 7, 11, 15, m[s[6]], m[s[7]]);
        mix(v, 0, 5, 10, 15, m[s[8]], m[s[9]]);
        mix(v, 1, 6, 11, 12, m[s[10]], m[s[11]]);
        mix(v, 2, 7, 8, 13, m[s[12]], m[s[13]]);
        mix(v, 3, 4, 9, 14, m[s[14]], m[s[15]]);
    }
    for (let i = 0; i < 8; i++) h[i] ^= v[i] ^ v[i + 8];
}

/** The 16-byte hash of `text` for a purpose, in hex; key: 32 bytes. */
export function lookUpHash(key, purpose, text) {
    const size = 16;
    const message = Buffer.concat([Buffer.from(`${purpose}\0`), Buffer.from(text)]);
    const blocks = Math.max(1, Math.ceil(message.length / BLOCK));
    const all = Buffer.alloc(BLOCK * (1 + blocks));
    const h = [...IV];
    key.copy(all);
    message.copy(all, BLOCK);
    h[0] ^= 0x01010000n ^ BigInt(key.length << 8) ^ BigInt(size);
    for (let i = 0; i <= blocks; i++) {
        const last = i === blocks;
        compress(h, all.subarray(i * BLOCK, (i + 1) * BLOCK), last ? BLOCK + message.length : BLOCK * (i + 1), last);
    }
    const out = Buffer.alloc(64);
    h.forEach((word, i) => out.writeBigUInt64LE(word, i * 8));
    return out.subarray(0, size).toString('hex');
}
