import zlib from 'node:zlib';

/* Small real files to send from a phone, made here so that no binary lies in the repository. */
function crc32(bytes) {
    let crc = 0xffffffff;
    for (const byte of bytes) {
        crc ^= byte;
        for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return (crc ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
    const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
    const out = Buffer.alloc(body.length + 8);
    out.writeUInt32BE(data.length, 0);
    body.copy(out, 4);
    out.writeUInt32BE(crc32(body), out.length - 4);
    return out;
}

/* A picture like a photographed receipt: paper with grey lines. */
function receiptPixel(x, y) {
    const paper = x > 24 && x < 216 && y > 12 && y < 308;
    if (!paper) return [122, 138, 134];
    const line = y % 22 < 8 && x > 44 && x < 44 + ((y * 37) % 130) + 30 && y > 60;
    if (y > 28 && y < 44 && x > 44 && x < 150) return [15, 110, 92];
    return line ? [120, 124, 126] : [250, 250, 246];
}

function png(width, height, pixel) {
    const raw = Buffer.alloc(height * (1 + width * 3));
    for (let y = 0; y < height; y++) {
        for (let x = 0; x < width; x++) raw.set(pixel(x, y), y * (1 + width * 3) + 1 + x * 3);
    }
    const head = Buffer.alloc(13);
    head.writeUInt32BE(width, 0);
    head.writeUInt32BE(height, 4);
    head.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([
        Buffer.from('89504e470d0a1a0a', 'hex'), chunk('IHDR', head),
        chunk('IDAT', zlib.deflateSync(raw)), chunk('IEND', Buffer.alloc(0)),
    ]);
}

/** A one-page PDF with some lines of text (WinAnsi). */
export function pdf(lines) {
    const escape = (text) => text.replace(/[\\()]/g, '\\$&');
    const words = lines.map((line, i) => `BT /F1 ${i ? 11 : 16} Tf 60 ${770 - i * 24} Td (${escape(line)}) Tj ET`).join('\n');
    const objects = [
        '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
        '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
        `<< /Length ${Buffer.from(words, 'latin1').length} >>\nstream\n${words}\nendstream`,
        '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>',
    ];
    let out = '%PDF-1.4\n';
    const offsets = objects.map((object, i) => {
        const at = out.length;
        out += `${i + 1} 0 obj\n${object}\nendobj\n`;
        return at;
    });
    const xref = out.length;
    out += `xref\n0 6\n0000000000 65535 f \n${offsets.map((o) => String(o).padStart(10, '0') + ' 00000 n \n').join('')}`;
    return Buffer.from(`${out}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n${xref}\n%%EOF\n`, 'latin1');
}

/* One second of silence: an Ogg stream with Opus head, tags and 50 silent packets. */
function ogg() {
    const head = Buffer.from('4f707573486561640101380180bb0000000000', 'hex');
    const tags = Buffer.concat([Buffer.from('OpusTags'), Buffer.from([7, 0, 0, 0]), Buffer.from('sandbox'), Buffer.alloc(4)]);
    const silent = Array.from({ length: 50 }, () => Buffer.from('f8fffe', 'hex'));
    return Buffer.concat([oggPage(2, 0, 0, [head]), oggPage(0, 1, 0, [tags]), oggPage(4, 2, 48000, silent)]);
}

function oggPage(flags, sequence, granule, packets) {
    const head = Buffer.alloc(27 + packets.length);
    head.write('OggS', 0, 'latin1');
    head[5] = flags;
    head.writeUInt32LE(granule, 6);
    head.writeUInt32LE(0x51756974, 14);
    head.writeUInt32LE(sequence, 18);
    head[26] = packets.length;
    packets.forEach((packet, i) => { head[27 + i] = packet.length; });
    const page = Buffer.concat([head, ...packets]);
    page.writeUInt32LE(oggCrc(page), 22);
    return page;
}

function oggCrc(bytes) {
    let crc = 0;
    for (const byte of bytes) {
        crc ^= byte << 24;
        for (let i = 0; i < 8; i++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
    }
    return crc >>> 0;
}

/* The smallest lossless WebP: one green pixel. */
const webp = () => Buffer.from('524946461a000000574542505650384c0d0000002f00000010071011118888fe0700', 'hex');

export const SAMPLES = {
    foto: { kind: 'image', type: 'image/png', filename: 'comprovante.png', make: () => png(240, 320, receiptPixel) },
    pdf: {
        kind: 'document', type: 'application/pdf', filename: 'comprovante.pdf',
        make: () => pdf(['Comprovante de pagamento', 'Documento de exemplo da caixa de areia.', 'Nenhum valor foi movimentado.']),
    },
    audio: { kind: 'audio', type: 'audio/ogg; codecs=opus', filename: 'audio.ogg', make: ogg },
    figurinha: { kind: 'sticker', type: 'image/webp', filename: 'figurinha.webp', make: webp },
};
