import { all, list, object, oneOf, optional, text, unique, url } from './schema.js';
import { GraphError } from './errors.js';
import { mediaObject } from './mediaref.js';
import { ORDER_DETAILS, ORDER_STATUS } from './orders.js';

/* Interactive messages and their limits: WhatsApp reference 7, table "Shape and limits". */
const body = (max) => object({ text: text(1, max, { label: 'Message text' }) });
const footer = object({ text: text(1, 60, { label: 'Footer text' }) });
const headerText = object({ type: oneOf('text'), text: text(1, 60, { label: 'Header text' }) });

const HEADERS = {
    text: headerText,
    image: object({ type: oneOf('image'), image: mediaObject('image') }),
    video: object({ type: oneOf('video'), video: mediaObject('video') }),
    document: object({ type: oneOf('document'), document: mediaObject('document', { filename: true }) }),
};

function anyHeader(value, path) {
    const schema = HEADERS[value?.type];
    if (!schema) throw new GraphError(131009, `Param ${path}['type'] must be one of {${Object.keys(HEADERS).join(', ')}}`);
    schema(value, path);
}

const button = object({
    type: oneOf('reply'),
    reply: object({
        id: text(1, 256, { label: 'Button id' }),
        title: text(1, 20, { label: 'Button title' }),
    }),
});

const BUTTON = object({
    type: oneOf('button'),
    header: optional(anyHeader),
    body: body(1024),
    footer: optional(footer),
    action: object({
        buttons: all(list(button, 1, 3, 'buttons'),
            unique((b) => b.reply.id, 'button ids'), unique((b) => b.reply.title, 'button titles')),
    }),
});

const row = object({
    id: text(1, 200, { label: 'Row id' }),
    title: text(1, 24, { label: 'Row title' }),
    description: optional(text(1, 72, { label: 'Row description' })),
});
const section = object({
    title: optional(text(1, 24, { label: 'Section title' })),
    rows: list(row, 1, 10, 'rows'),
});

function sectionsTogether(sections) {
    const rows = sections.flatMap((s) => s.rows);
    if (rows.length > 10) throw new GraphError(131009, 'Total row count exceed max allowed count: 10');
    if (sections.length > 1 && sections.some((s) => s.title === undefined)) {
        throw new GraphError(131008, "Parameter 'section.title' is required when there is more than one section");
    }
    unique((r) => r.id, 'row ids')(rows);
}

const LIST = object({
    type: oneOf('list'),
    header: optional(headerText),
    body: body(4096),
    footer: optional(footer),
    action: object({
        button: text(1, 20, { label: 'Button label' }),
        sections: all(list(section, 1, 10, 'sections'), sectionsTogether),
    }),
});

const CTA_URL = object({
    type: oneOf('cta_url'),
    header: optional(anyHeader),
    body: body(1024),
    footer: optional(footer),
    action: object({
        name: oneOf('cta_url'),
        parameters: object({ display_text: text(1, 20, { label: 'Display text' }), url: url() }),
    }),
});

const ask = (type, name) => object({
    type: oneOf(type),
    body: body(1024),
    action: object({ name: oneOf(name) }),
});

const TYPES = {
    button: BUTTON,
    list: LIST,
    cta_url: CTA_URL,
    order_details: ORDER_DETAILS,
    order_status: ORDER_STATUS,
    request_contact_info: ask('request_contact_info', 'request_contact_info'),
    location_request_message: ask('location_request_message', 'send_location'),
};

export function interactive(value, path) {
    if (value === null || typeof value !== 'object') {
        throw new GraphError(100, `Param ${path} must be a JSON object.`);
    }
    if (value.type === undefined) throw new GraphError(131008, "Parameter 'interactive.type' is required");
    const schema = Object.hasOwn(TYPES, value.type) ? TYPES[value.type] : null;
    if (!schema) throw new GraphError(131009, `Param ${path}['type'] must be one of {${Object.keys(TYPES).join(', ')}}`);
    schema(value, path);
}

