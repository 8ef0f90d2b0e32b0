import { codePoints, list, object, oneOf, optional, pattern, text } from './schema.js';
import { GraphError } from './errors.js';
import { mediaObject } from './mediaref.js';
import { ORDER_PARAMETERS } from './orders.js';

/* Sending a template: its shape, and whether it agrees with the approved one (reference 9). */
const any = () => {};

const PARAMETERS = {
    text: object({ type: oneOf('text'), text: any, parameter_name: optional(text(1, 64)) }),
    payload: object({ type: oneOf('payload'), payload: text(1, 128) }),
    image: object({ type: oneOf('image'), image: mediaObject('image') }),
    video: object({ type: oneOf('video'), video: mediaObject('video') }),
    document: object({ type: oneOf('document'), document: mediaObject('document', { filename: true }) }),
    action: object({ type: oneOf('action'), action: object({ order_details: ORDER_PARAMETERS }) }),
};

function parameter(value, path) {
    const schema = PARAMETERS[value?.type];
    if (!schema) throw new GraphError(132012, `Param ${path}['type'] must be one of {${Object.keys(PARAMETERS).join(', ')}}`);
    schema(value, path);
    if (value.type === 'text') checkValue(value.text, path);
}

/* An empty value fails; no new lines, tabs or more than four spaces in a row. */
function checkValue(value, path) {
    if (typeof value !== 'string') throw new GraphError(100, `Param ${path}['text'] must be a string.`);
    if (value.trim() === '') throw new GraphError(131008, `Parameter '${path}.text' must not be empty`);
    if (/[\n\r\t]| {5}/.test(value)) {
        throw new GraphError(132018, 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces');
    }
}

function index(value, path) {
    if (!/^\d$/.test(String(value))) throw new GraphError(131009, `Param ${path} must be a button index from 0 to 9.`);
}

const component = object({
    type: oneOf('header', 'body', 'button'),
    sub_type: optional(oneOf('quick_reply', 'url', 'copy_code', 'order_details')),
    index: optional(index),
    parameters: optional(list(parameter, 1, 60, 'parameters')),
});

export const templateShape = object({
    name: pattern(/^[a-z0-9_]{1,512}$/, 'a template name'),
    language: object({ code: pattern(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'a language code'), policy: optional(oneOf('deterministic')) }),
    components: optional(list(component, 0, 20, 'components')),
});

const placeholders = (words) => [...new Set([...words.matchAll(/\{\{\s*([a-z0-9_]+)\s*\}\}/g)].map((m) => m[1]))];

/* Values by name, or by their order when the template counts {{1}}, {{2}}. */
function fill(part, words, parameters, limit) {
    const names = placeholders(words);
    if (parameters.length !== names.length) {
        throw new GraphError(132000, `${part}: number of localizable_params (${parameters.length}) does not match the expected number of params (${names.length})`);
    }
    const named = names.some((n) => !/^\d+$/.test(n));
    const values = new Map();
    parameters.forEach((p, i) => {
        if (p.type !== 'text') throw new GraphError(132012, `${part}: expected text, got ${p.type}`);
        values.set(named ? p.parameter_name : String(i + 1), p.text);
    });
    const filled = words.replace(/\{\{\s*([a-z0-9_]+)\s*\}\}/g, (_, name) => {
        if (!values.has(name)) throw new GraphError(132012, `${part}: parameter name ${name} is missing`);
        return values.get(name);
    });
    if (codePoints(filled) > limit) throw new GraphError(132005, `${part} has more than ${limit} characters once filled`);
    return filled;
}

function fillHeader(header, parameters) {
    if (!header || header.format === 'TEXT') {
        return header ? { type: 'text', text: fill('header', header.text, parameters, 60) } : noHeader(parameters);
    }
    const kind = header.format.toLowerCase();
    if (parameters.length !== 1) throw new GraphError(132012, `header: Format mismatch, expected ${header.format}`);
    if (parameters[0].type !== kind) {
        throw new GraphError(132012, `header: Format mismatch, expected ${header.format}, received ${parameters[0].type.toUpperCase()}`);
    }
    return { type: kind, [kind]: parameters[0][kind] };
}

function noHeader(parameters) {
    if (parameters.length) throw new GraphError(132000, 'header: the template has no header');
    return null;
}

const SUB_TYPE = { QUICK_REPLY: 'quick_reply', URL: 'url', COPY_CODE: 'copy_code', ORDER_DETAILS: 'order_details' };

function fillButton(button, i, component) {
    const parameters = component?.parameters ?? [];
    if (component && component.sub_type !== SUB_TYPE[button.type]) {
        throw new GraphError(132018, `Button at index ${i} of type ${button.type} does not accept sub_type ${component.sub_type}`);
    }
    if (button.type === 'URL') return { kind: 'url', title: button.text, url: fillUrl(button, i, parameters) };
    if (button.type === 'ORDER_DETAILS') return fillOrder(button, i, parameters);
    const payload = parameters[0]?.payload ?? button.text; // Meta's sample: the label comes back
    return { kind: 'button', title: button.text, payload };
}

function fillOrder(button, i, parameters) {
    if (parameters[0]?.type !== 'action') throw new GraphError(131008, `buttons: Button at index ${i} of type ORDER_DETAILS requires a parameter`);
    return { kind: 'order', title: button.text, order: parameters[0].action.order_details };
}

function fillUrl(button, i, parameters) {
    const wants = placeholders(button.url).length;
    if (wants && parameters[0]?.type !== 'text') {
        throw new GraphError(131008, `buttons: Button at index ${i} of type Url requires a parameter`);
    }
    if (!wants && parameters.length) throw new GraphError(132018, `Button at index ${i} has no variable`);
    return wants ? fill(`button ${i}`, button.url, parameters, 2000) : button.url;
}

/** What the phone shows, or a GraphError when template and parameters are out of step. */
export function renderTemplate(approved, components = []) {
    const of = (type) => components.find((c) => c.type === type)?.parameters ?? [];
    const buttons = components.filter((c) => c.type === 'button');
    for (const b of buttons) {
        if (b.index === undefined || b.sub_type === undefined) throw new GraphError(131008, "Parameters 'sub_type' and 'index' are required on buttons");
        if (!approved.buttons?.[Number(b.index)]) throw new GraphError(132018, `The template has no button at index ${b.index}`);
    }
    return {
        header: fillHeader(approved.header, of('header')),
        text: fill('body', approved.body, of('body'), 1024),
        footer: approved.footer ?? null,
        buttons: (approved.buttons ?? []).map((b, i) => fillButton(b, i, buttons.find((c) => Number(c.index) === i))),
    };
}
