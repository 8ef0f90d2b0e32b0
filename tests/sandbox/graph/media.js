import crypto from 'node:crypto';
import { GraphError } from './errors.js';
import { newMediaId } from '../ids.js';

/*
 * Media (WhatsApp reference 3.3): kinds and sizes accepted for sending, how long ids and addresses
 * live, and the address that only opens with the token.
 */
const MB = 1024 * 1024;
const DAY = 86400e3;
const OFFICE = 'application/vnd.openxmlformats-officedocument.';
const KINDS = {
    image: { max: 5 * MB, types: ['image/jpeg', 'image/png'] },
    audio: { max: 16 * MB, types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'] },
    video: { max: 16 * MB, types: ['video/mp4', 'video/3gpp'] },
    sticker: { max: 500 * 1024, types: ['image/webp'] },
    document: {
        max: 100 * MB,
        types: ['application/pdf', 'text/plain', 'application/msword', 'application/vnd.ms-excel',
            'application/vnd.ms-powerpoint', OFFICE + 'wordprocessingml.document',
            OFFICE + 'spreadsheetml.sheet', OFFICE + 'presentationml.presentation'],
    },
};
const MAGIC = {
    'application/pdf': (b) => b.subarray(0, 5).toString('latin1') === '%PDF-',
    'image/png': (b) => b.subarray(0, 8).toString('hex') === '89504e470d0a1a0a',
    'image/jpeg': (b) => b.subarray(0, 3).toString('hex') === 'ffd8ff',
    'image/webp': (b) => b.subarray(0, 4).toString() === 'RIFF' && b.subarray(8, 12).toString() === 'WEBP',
    'audio/ogg': (b) => b.subarray(0, 4).toString() === 'OggS',
};
const bareType = (type) => String(type ?? '').split(';')[0].trim().toLowerCase();
const kindOf = (type) => Object.keys(KINDS).find((kind) => KINDS[kind].types.includes(type));
const ADDRESS_MS = 5 * 60e3;

export class Media {
    constructor(clock) {
        this.clock = clock;
        this.items = new Map();
        this.addresses = new Map();
    }

    /** Fields of an upload by the business; returns the new item. */
    upload(owner, fields) {
        if (fields.messaging_product !== 'whatsapp') throw new GraphError(100, 'The parameter messaging_product is required.');
        if (!fields.file?.data) throw new GraphError(100, 'The parameter file is required.');
        const declared = fields.type ?? fields.file.type;
        const type = bareType(declared);
        const kind = kindOf(type);
        if (!kind) {
            throw new GraphError(100, `Param file must be a file with one of the following types: ${Object.values(KINDS).flatMap((k) => k.types).join(', ')}. Received file of type '${declared}'.`);
        }
        if (fields.file.type && bareType(fields.file.type) !== type) {
            throw new GraphError(131053, `The part's Content-Type '${fields.file.type}' and the parameter type '${declared}' differ`);
        }
        checkBytes(kind, type, fields.file.data);
        return this.put({ owner, type: declared, data: fields.file.data, filename: fields.file.filename, lives: 30 * DAY });
    }

    put({ owner = null, type, data, filename = null, lives = 7 * DAY }) {
        const item = {
            id: newMediaId(), owner, type, kind: kindOf(bareType(type)) ?? 'document', data, filename,
            sha256: crypto.createHash('sha256').update(data).digest('base64'),
            expires: this.clock.now() + lives,
        };
        this.items.set(item.id, item);
        return item;
    }

    get(id) {
        const item = this.items.get(id);
        return item && item.expires > this.clock.now() ? item : null;
    }

    /** Whether what a message names may be sent as that kind of media. */
    checkRef({ kind, id, path }, owner) {
        const item = this.get(id);
        if (!item || item.owner !== owner) {
            throw new GraphError(100, `Param ${path}['id'] is not a valid whatsapp business account media attachment ID`);
        }
        if (kind !== 'document' && item.kind !== kind) {
            throw new GraphError(131053, `Media of type ${item.type} cannot be sent as ${kind}`);
        }
    }

    /** The answer of GET /{media_id}: a fresh address for five minutes. */
    describe(item, base) {
        const key = crypto.randomBytes(16).toString('hex');
        this.addresses.set(key, { id: item.id, until: this.clock.now() + ADDRESS_MS });
        return {
            url: `${base}/whatsapp_business/attachments/${key}`,
            mime_type: item.type, sha256: item.sha256, file_size: String(item.data.length),
            id: item.id, messaging_product: 'whatsapp',
        };
    }

    atAddress(key) {
        const address = this.addresses.get(key);
        return address && address.until > this.clock.now() ? this.get(address.id) : null;
    }
}

function checkBytes(kind, type, data) {
    if (data.length === 0) throw new GraphError(131053, 'The file is empty');
    if (data.length > KINDS[kind].max) {
        throw new GraphError(131053, `Media of kind ${kind} may have at most ${KINDS[kind].max} bytes, received ${data.length}`);
    }
    if (MAGIC[type] && !MAGIC[type](data)) {
        throw new GraphError(131053, `The content of the file is not ${type}`);
    }
}
