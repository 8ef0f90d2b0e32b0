import crypto from 'node:crypto';
import { errorBody, GraphError } from './errors.js';
import { parseMultipart } from './multipart.js';
import { templateObject } from './templates.js';
import { parseJson, readBody, sendBytes, sendJson } from '../http.js';
import { withFault } from '../misbehave.js';

const BODY_MAX = 1024 * 1024;
const UPLOAD_MAX = 101 * 1024 * 1024;

/* The part of graph.facebook.com that a sender meets (WhatsApp reference 1, 3.3, 7, 9). */
export class Graph {
    constructor(parts) {
        Object.assign(this, parts); // settings, journal, faults, messages, media, templates, numbers
        this.bearer = Buffer.from('Bearer ' + this.settings.accessToken);
    }

    mount(router) {
        router.on('POST', '/:version/:id/messages', (req, res, p) => this.guard(req, res, p, () => this.postMessage(req, res, p.id)));
        router.on('POST', '/:version/:id/media', (req, res, p) => this.guard(req, res, p, () => this.postMedia(req, res, p.id)));
        router.on('GET', '/whatsapp_business/attachments/:key', (req, res, p) => this.guard(req, res, p, () => this.download(req, res, p.key)));
        router.on('GET', '/:version/:id/message_templates', (req, res, p) => this.guard(req, res, p, () => this.listTemplates(res, p.id)));
        router.on('POST', '/:version/:id/subscribed_apps', (req, res, p) => this.guard(req, res, p, () => this.subscribe(req, res, p.id)));
        router.on('GET', '/:version/:id', (req, res, p) => this.guard(req, res, p, () => this.getNode(req, res, p.id)));
    }

    async guard(req, res, params, work) {
        try {
            this.checkToken(req);
            if (params.version !== undefined) this.checkVersion(params.version);
            await work();
        } catch (error) {
            if (!(error instanceof GraphError)) throw error;
            this.refuse(req, res, error);
        }
    }

    refuse(req, res, error) {
        this.journal.add('refused', { path: req.url, http: error.status, code: error.code, details: error.details });
        req.resume();
        sendJson(res, error.status, errorBody(error));
    }

    checkToken(req) {
        const given = Buffer.from(req.headers.authorization ?? '');
        if (given.length !== this.bearer.length || !crypto.timingSafeEqual(given, this.bearer)) {
            throw new GraphError(190, given.length ? 'The access token could not be decrypted' : 'An access token is required');
        }
    }

    checkVersion(version) {
        if (version !== this.settings.version) {
            throw new GraphError(100, null, { message: `Unknown path components: /${version}`, subcode: 2500 });
        }
    }

    checkNumber(id) {
        if (this.numbers.has(id)) return;
        throw new GraphError(100, null, {
            type: 'GraphMethodException', subcode: 33,
            message: `Unsupported post request. Object with ID '${id}' does not exist, cannot be loaded due to missing permissions, or does not support this operation`,
        });
    }

    async postMessage(req, res, id) {
        const body = readMessage(await readBody(req, BODY_MAX));
        const fault = this.faults.take('messages', factsOf(body, id));
        await withFault(fault, req, res, () => {
            try {
                this.checkNumber(id);
                const { answer } = this.messages.accept(id, body, fault);
                return (out) => sendJson(out, 200, answer);
            } catch (error) {
                if (!(error instanceof GraphError)) throw error;
                this.noteRefusal(id, body, error);
                return (out) => sendJson(out, error.status, errorBody(error));
            }
        }, (script) => this.scripted(id, body, script));
    }

    scripted(id, body, fault) {
        const error = new GraphError(fault.code ?? 131000, fault.details ?? null, { http: fault.http, transient: fault.transient });
        if (body) this.noteRefusal(id, body, error, 'fail');
        return { status: error.status, body: errorBody(error) };
    }

    noteRefusal(id, body, error, fault = undefined) {
        this.journal.add('send', {
            http: error.status, code: error.code, details: error.details, number: id, to: body?.to ?? body?.recipient,
            type: body?.type ?? body?.status, opaque: body?.biz_opaque_callback_data, fault,
        });
    }

    async postMedia(req, res, id) {
        const bytes = await readBody(req, UPLOAD_MAX);
        const fault = this.faults.take('media', { number: id });
        await withFault(fault, req, res, () => {
            this.checkNumber(id);
            const item = this.media.upload(id, parseMultipart(bytes, req.headers['content-type']));
            this.journal.add('media', { id: item.id, number: id, type: item.type, bytes: item.data.length, filename: item.filename, fault: fault?.do });
            return (out) => sendJson(out, 200, { id: item.id });
        }, (script) => this.scripted(id, null, script));
    }

    getNode(req, res, id) {
        const number = this.numbers.get(id);
        if (number) return sendJson(res, 200, describeNumber(number, this.settings));
        const item = this.media.get(id);
        const wanted = new URL(req.url, 'http://x').searchParams.get('phone_number_id');
        if (!item || (wanted && item.owner && item.owner !== wanted)) this.checkNumber(id);
        return sendJson(res, 200, this.media.describe(item, this.base()));
    }

    /* The reference of media lists a User-Agent; the address opens with the bearer token only. */
    async download(req, res, key) {
        const fault = this.faults.take('download', {});
        await withFault(fault, req, res, () => {
            if (!req.headers['user-agent']) throw new GraphError(100, 'A User-Agent header is required.');
            const item = this.media.atAddress(key);
            if (!item) throw new GraphError(100, null, { http: 404, message: 'Media not found or its address has expired' });
            return (out) => sendBytes(out, 200, item.type, item.data);
        }, (script) => this.scripted(null, null, script));
    }

    listTemplates(res, id) {
        if (id !== this.settings.wabaId) this.checkNumber('');
        sendJson(res, 200, { data: this.templates.list().map(templateObject), paging: {} });
    }

    async subscribe(req, res, id) {
        await readBody(req, BODY_MAX);
        if (id !== this.settings.wabaId) this.checkNumber('');
        sendJson(res, 200, { success: true });
    }
}

function readMessage(bytes) {
    try {
        return parseJson(bytes);
    } catch {
        throw new GraphError(100, 'The body is not valid JSON in UTF-8.');
    }
}

function factsOf(body, number) {
    const object = body && typeof body === 'object' ? body : {};
    return {
        number, to: object.to, recipient: object.recipient, type: object.status ?? object.type ?? 'text',
        opaque: object.biz_opaque_callback_data, text: object.text?.body ?? object.interactive?.body?.text,
    };
}

function describeNumber(number, settings) {
    return {
        id: number.id, verified_name: settings.businessName, display_phone_number: `+${number.display}`,
        quality_rating: 'GREEN', platform_type: 'CLOUD_API', throughput: { level: 'STANDARD' },
        status: 'CONNECTED', code_verification_status: 'VERIFIED',
        health_status: { can_send_message: 'AVAILABLE' },
    };
}
