import { all, bool, object, optional, text, url } from './schema.js';
import { GraphError } from './errors.js';

/*
 * Media inside a message: exactly one of id and link (reference 7 and 3.3).  Whether the id exists and
 * has the right kind is asked of the media store when the whole message has the right shape.
 */
function idXorLink(value, path) {
    if (value.id === undefined && value.link === undefined) {
        throw new GraphError(131008, `Either '${path}.id' or '${path}.link' is required`);
    }
    if (value.id !== undefined && value.link !== undefined) {
        throw new GraphError(100, `Only one of id and link may be set on param "${path}".`);
    }
}

export function mediaObject(kind, { filename = false, caption = false, voice = false } = {}) {
    const fields = { id: optional(text(1, 128)), link: optional(url()) };
    if (filename) fields.filename = optional(text(1, 240));
    if (caption) fields.caption = optional(text(1, 1024, { label: 'Caption' }));
    if (voice) fields.voice = optional(bool());
    return all(object(fields), idXorLink);
}

/** Every {kind, id, path} of uploaded media that a message speaks of. */
export function mediaRefs(message) {
    const found = [];
    const add = (kind, value, path) => value?.id !== undefined && found.push({ kind, id: value.id, path });
    for (const kind of ['image', 'document', 'audio', 'video', 'sticker']) add(kind, message[kind], kind);
    const header = message.interactive?.header;
    if (header) add(header.type, header[header.type], `interactive['header']['${header.type}']`);
    for (const component of message.template?.components ?? []) {
        for (const p of component.parameters ?? []) add(p.type, p[p.type], `template['${p.type}']`);
    }
    return found;
}
