import { bool, list, number, object, optional, oneOf, pattern, text } from './schema.js';
import { GraphError } from './errors.js';
import { mediaObject } from './mediaref.js';
import { interactive } from './interactive.js';
import { templateShape } from './template.js';

/* What may be posted to /messages: WhatsApp reference 7. */
const wamid = pattern(/^wamid\.[A-Za-z0-9+/=_-]{10,256}$/, 'a WhatsApp message id');

function emoji(value, path) {
    if (typeof value !== 'string') throw new GraphError(100, `Param ${path} must be a string.`);
    const graphemes = [...new Intl.Segmenter('pt-BR', { granularity: 'grapheme' }).segment(value)];
    const one = graphemes.length === 1 && /\p{Extended_Pictographic}|\p{Regional_Indicator}|\u20e3/u.test(value);
    if (value !== '' && !one) throw new GraphError(131009, `Param ${path} must be one emoji or empty`);
}

const anyObject = (value, path) => {
    if (value === null || typeof value !== 'object') throw new GraphError(100, `Param ${path} must be a JSON object.`);
};

/** type -> schema of the object of the same name */
export const TYPES = {
    text: object({ body: text(1, 4096, { code: 100 }), preview_url: optional(bool()) }),
    image: mediaObject('image', { caption: true }),
    video: mediaObject('video', { caption: true }),
    audio: mediaObject('audio', { voice: true }),
    document: mediaObject('document', { caption: true, filename: true }),
    sticker: mediaObject('sticker'),
    reaction: object({ message_id: wamid, emoji }),
    location: object({
        latitude: number(-90, 90), longitude: number(-180, 180),
        name: optional(text(1, 256)), address: optional(text(1, 512)),
    }),
    contacts: list(anyObject, 1, 257, 'contacts'),
    interactive,
    template: templateShape,
};

const COMMON = {
    messaging_product: optional(() => {}),
    recipient_type: optional(oneOf('individual')),
    to: optional(() => {}),
    recipient: optional(() => {}),
    type: optional(() => {}),
    context: optional(object({ message_id: wamid })),
    biz_opaque_callback_data: optional(text(1, 512, { code: 100 })),
    recipient_identity_key_hash: optional(text(1, 256)),
};

const READ = object({
    messaging_product: () => {},
    status: oneOf('read'),
    message_id: wamid,
    typing_indicator: optional(object({ type: oneOf('text') })),
});

const ENVELOPES = Object.fromEntries(Object.entries(TYPES).map(([type, schema]) =>
    [type, object({ ...COMMON, [type]: schema })]));

function checkProduct(body) {
    if (body.messaging_product === undefined) {
        throw new GraphError(100, 'The parameter messaging_product is required.');
    }
    if (body.messaging_product !== 'whatsapp') {
        throw new GraphError(100, `Param messaging_product must be one of {WHATSAPP} - got "${body.messaging_product}".`);
    }
}

/** Throws a GraphError unless the body has a shape that may be sent; returns "read" or the type. */
export function checkShape(body) {
    if (body === null || typeof body !== 'object' || Array.isArray(body)) {
        throw new GraphError(100, 'The body must be a JSON object.');
    }
    checkProduct(body);
    if (body.status !== undefined) {
        READ(body, '');
        return 'read';
    }
    const type = body.type ?? 'text';
    if (!Object.hasOwn(ENVELOPES, type)) {
        throw new GraphError(100, `Param type must be one of {${Object.keys(TYPES).join(', ')}} - got "${type}".`);
    }
    if (body.to === undefined && body.recipient === undefined) {
        throw new GraphError(100, 'The parameter to is required.');
    }
    ENVELOPES[type](body, '');
    if (type === 'reaction' && body.context) {
        throw new GraphError(131009, 'Parameter context is not allowed on reactions');
    }
    return type;
}
