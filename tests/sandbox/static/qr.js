/*
 * QR code (ISO/IEC 18004), byte mode, error level M, any version: text in, square of booleans out.
 */
const EC_PER_BLOCK = [10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26];
const BLOCKS = [1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31, 33, 35, 37, 38, 40, 43, 45, 47, 49];
const ecPerBlock = (version) => EC_PER_BLOCK[version - 1] ?? 28;

function rawModules(version) {
    let bits = (16 * version + 128) * version + 64;
    if (version >= 2) {
        const align = Math.floor(version / 7) + 2;
        bits -= (25 * align - 10) * align - 55;
        if (version >= 7) bits -= 36;
    }
    return bits;
}
const dataBytes = (version) => Math.floor(rawModules(version) / 8) - ecPerBlock(version) * BLOCKS[version - 1];

/* Arithmetic in GF(256) modulo 0x11d. */
function times(x, y) {
    let z = 0;
    for (let i = 7; i >= 0; i--) {
        z = (z << 1) ^ ((z >>> 7) * 0x11d);
        z ^= ((y >>> i) & 1) * x;
    }
    return z & 0xff;
}

function divisor(degree) {
    const poly = new Array(degree).fill(0);
    poly[degree - 1] = 1;
    for (let i = 0, root = 1; i < degree; i++, root = times(root, 2)) {
        for (let j = 0; j < degree; j++) poly[j] = times(poly[j], root) ^ (poly[j + 1] ?? 0);
    }
    return poly;
}

function remainder(data, poly) {
    const rest = new Array(poly.length).fill(0);
    for (const byte of data) {
        const factor = byte ^ rest.shift();
        rest.push(0);
        poly.forEach((c, i) => { rest[i] ^= times(c, factor); });
    }
    return rest;
}

function codewords(bytes, version) {
    const bits = [];
    const put = (value, length) => {
        for (let i = length - 1; i >= 0; i--) bits.push((value >>> i) & 1);
    };
    put(4, 4);
    put(bytes.length, version < 10 ? 8 : 16);
    bytes.forEach((b) => put(b, 8));
    const capacity = dataBytes(version) * 8;
    put(0, Math.min(4, capacity - bits.length));
    put(0, (8 - (bits.length % 8)) % 8);
    for (let pad = 0xec; bits.length < capacity; pad ^= 0xec ^ 0x11) put(pad, 8);
    const out = [];
    for (let i = 0; i < bits.length; i += 8) out.push(parseInt(bits.slice(i, i + 8).join(''), 2));
    return out;
}

/* Splits into blocks, adds error correction, and interleaves. */
function interleave(data, version) {
    const count = BLOCKS[version - 1];
    const ecLength = ecPerBlock(version);
    const raw = Math.floor(rawModules(version) / 8);
    const shortCount = count - (raw % count);
    const shortLength = Math.floor(raw / count) - ecLength;
    const poly = divisor(ecLength);
    const blocks = [];
    for (let i = 0, at = 0; i < count; i++) {
        const part = data.slice(at, (at += shortLength + (i < shortCount ? 0 : 1)));
        blocks.push({ part, ec: remainder(part, poly) });
    }
    const out = [];
    for (let i = 0; i <= shortLength; i++) blocks.forEach(({ part }) => i < part.length && out.push(part[i]));
    for (let i = 0; i < ecLength; i++) blocks.forEach(({ ec }) => out.push(ec[i]));
    return out;
}

function alignment(version) {
    if (version === 1) return [];
    const count = Math.floor(version / 7) + 2;
    const step = version === 32 ? 26 : Math.ceil((version * 4 + 4) / (count * 2 - 2)) * 2;
    const out = [6];
    for (let at = version * 4 + 10; out.length < count; at -= step) out.splice(1, 0, at);
    return out;
}

class Square {
    constructor(version) {
        this.version = version;
        this.size = version * 4 + 17;
        this.dark = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
        this.fixed = Array.from({ length: this.size }, () => new Array(this.size).fill(false));
        this.patterns();
    }
    set(x, y, dark) {
        if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
        this.dark[y][x] = dark;
        this.fixed[y][x] = true;
    }
    patterns() {
        for (let i = 0; i < this.size; i++) {
            this.set(6, i, i % 2 === 0);
            this.set(i, 6, i % 2 === 0);
        }
        for (const [x, y] of [[3, 3], [this.size - 4, 3], [3, this.size - 4]]) this.ring(x, y, 4, (d) => d !== 2 && d !== 4);
        const at = alignment(this.version);
        const last = at.length - 1;
        at.forEach((x, i) => at.forEach((y, j) => {
            const corner = (i === 0 && j === 0) || (i === 0 && j === last) || (i === last && j === 0);
            if (!corner) this.ring(x, y, 2, (d) => d !== 1);
        }));
        this.format(0);
        this.versionBits();
    }
    ring(x, y, radius, isDark) {
        for (let dy = -radius; dy <= radius; dy++) {
            for (let dx = -radius; dx <= radius; dx++) this.set(x + dx, y + dy, isDark(Math.max(Math.abs(dx), Math.abs(dy))));
        }
    }
    /* Level M has the format bits 00, so the data is the mask alone. */
    format(mask) {
        let rest = mask;
        for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >>> 9) * 0x537);
        const bits = ((mask << 10) | rest) ^ 0x5412;
        const bit = (i) => ((bits >>> i) & 1) === 1;
        for (let i = 0; i < 15; i++) {
            const along = i < 6 ? i : i < 8 ? i + 1 : this.size - 15 + i;
            this.set(8, along, bit(i));
            this.set(i < 8 ? this.size - 1 - i : i === 8 ? 7 : 14 - i, 8, bit(i));
        }
        this.set(8, this.size - 8, true);
    }
    versionBits() {
        if (this.version < 7) return;
        let rest = this.version;
        for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >>> 11) * 0x1f25);
        const bits = (this.version << 12) | rest;
        for (let i = 0; i < 18; i++) {
            const a = this.size - 11 + (i % 3);
            const b = Math.floor(i / 3);
            this.set(a, b, ((bits >>> i) & 1) === 1);
            this.set(b, a, ((bits >>> i) & 1) === 1);
        }
    }
    fill(bytes) {
        let i = 0;
        for (let right = this.size - 1; right >= 1; right -= 2) {
            if (right === 6) right = 5;
            for (let step = 0; step < this.size; step++) {
                const y = ((right + 1) & 2) === 0 ? this.size - 1 - step : step;
                for (const x of [right, right - 1]) {
                    if (this.fixed[y][x]) continue;
                    this.dark[y][x] = i < bytes.length * 8 && ((bytes[i >>> 3] >>> (7 - (i & 7))) & 1) === 1;
                    i++;
                }
            }
        }
    }
    mask() {
        for (let y = 0; y < this.size; y++) {
            for (let x = 0; x < this.size; x++) {
                if (!this.fixed[y][x] && (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0) this.dark[y][x] = !this.dark[y][x];
            }
        }
        this.format(4);
    }
}

/** Rows of booleans (true = dark), without the quiet zone. */
export function qrSquare(text) {
    const bytes = [...new TextEncoder().encode(text)];
    let version = 1;
    while (version <= 40 && bytes.length + (version < 10 ? 2 : 3) > dataBytes(version)) version++;
    if (version > 40) throw new Error('text too long for a QR code');
    const square = new Square(version);
    square.fill(interleave(codewords(bytes, version), version));
    square.mask();
    return square.dark;
}

/** An SVG with a quiet zone of four modules. */
export function qrSvg(text) {
    const rows = qrSquare(text);
    const size = rows.length + 8;
    const path = rows.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
    return `<svg viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges" role="img" aria-label="QR do Pix"><path fill="#fff" d="M0 0h${size}v${size}H0z"/><path fill="#10231f" d="${path}"/></svg>`;
}
