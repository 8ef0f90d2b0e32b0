import { GraphError } from './errors.js';
import { mediaRefs } from './mediaref.js';
import { checkShape } from './shapes.js';
import { renderTemplate } from './template.js';
import { pairLimit, Throughput } from './limits.js';
import { screenOf } from './screen.js';
import { BSUID, newWamid, sha256 } from '../ids.js';
import { dialled } from '../numbers.js';

const DAYS_30 = 30 * 86400e3;
const TYPING_MS = 25000;

/*
 * POST /{phone_number_id}/messages (WhatsApp reference 7, 10, 11).  accept() either returns what is
 * answered with 200 or throws the GraphError; nothing is remembered of a message that is refused.
 */
export class Messages {
    constructor({ settings, clock, journal, directory, media, templates, statuses, numbers }) {
        Object.assign(this, { settings, clock, journal, directory, media, templates, statuses, numbers });
        this.pairs = pairLimit(settings);
        this.throughput = new Throughput(settings.throughput);
        this.inbound = new Map(); // wamid of a message to us -> {phone, at}
    }

    accept(numberId, body, fault = null) {
        const type = checkShape(body);
        return type === 'read' ? this.markRead(numberId, body) : this.send(numberId, body, type, fault);
    }

    /* Read and typing: within 30 days; the indicator ends on the reply or after 25 s. */
    markRead(numberId, body) {
        const known = this.inbound.get(body.message_id);
        if (!known || known.number !== numberId || this.clock.now() - known.at > DAYS_30) {
            throw new GraphError(131009, 'Param message_id is not a message received by this number in the last 30 days');
        }
        for (const message of known.phone.messages) {
            const earlier = message.mine && message.tick !== 'read' && message.at <= known.at;
            if (earlier) {
                message.tick = 'read';
                known.phone.changed(message);
            }
        }
        if (body.typing_indicator) known.phone.typing(this.clock.now() + TYPING_MS);
        this.journal.add('read', { wamid: body.message_id, typing: Boolean(body.typing_indicator), number: numberId });
        return { answer: { success: true } };
    }

    send(numberId, body, type, fault) {
        const now = this.clock.now();
        mediaRefs(body).forEach((ref) => this.media.checkRef(ref, numberId));
        const template = type === 'template' ? this.renderTemplate(body) : null;
        const target = this.resolve(numberId, body);
        this.checkPerson(target.phone, body, template);
        this.checkWindow(numberId, target.phone, type, now);
        this.throughput.take(numberId, now);
        this.pairs.take(`${numberId}/${target.key}`, now);
        return this.deliver(numberId, body, type, template, target, fault);
    }

    renderTemplate(body) {
        const approved = this.templates.approved(body.template.name, body.template.language.code);
        return { approved, shown: renderTemplate(approved, body.template.components) };
    }

    /* Phone in "to", BSUID in "recipient"; if both are given "to" wins (reference 4). */
    resolve(numberId, body) {
        if (body.to === undefined) return this.resolveUser(body.recipient);
        const digits = dialled(body.to);
        if (digits === null) throw new GraphError(100, 'Param to must be a phone number with plus and country code.');
        if (digits === this.numbers.get(numberId).display) throw new GraphError(131021, 'Sender and recipient must be different');
        let phone = this.directory.reach(digits);
        if (!phone && this.settings.unknown === 'create') phone = this.directory.put({ wa_id: digits, name: `Pessoa ${digits.slice(-4)}` });
        const here = phone?.has_whatsapp ? phone : null;
        this.checkUnknown(phone, here, digits);
        const contact = { input: body.to, wa_id: here?.wa_id ?? digits };
        return { phone: here, key: phone?.id ?? digits, contact, number: here?.wa_id ?? digits, byUser: false };
    }

    resolveUser(recipient) {
        if (typeof recipient !== 'string' || !BSUID.test(recipient)) {
            throw new GraphError(131009, 'Param recipient is not a business-scoped user id');
        }
        const phone = this.directory.reachUser(recipient);
        const here = phone?.has_whatsapp ? phone : null;
        this.checkUnknown(phone, here, recipient);
        return { phone: here, key: phone?.id ?? recipient, contact: { input: recipient, user_id: recipient }, number: null, user: recipient, byUser: true };
    }

    checkUnknown(phone, here) {
        const mode = this.settings.unknown;
        if (mode === 'list' && !phone?.on_test_list) {
            throw new GraphError(131030, 'Recipient phone number not in allowed list: Add recipient phone number to recipient list and try again.');
        }
        if (!here && mode === 'sync') {
            throw new GraphError(131026, 'Message undeliverable. The recipient may not be a WhatsApp user.');
        }
    }

    checkPerson(phone, body, template) {
        const hash = body.recipient_identity_key_hash;
        if (hash !== undefined && phone && hash !== phone.identity_hash) {
            throw new GraphError(137000, 'recipient_identity_key_hash does not match');
        }
        if (body.to === undefined && template?.approved.category === 'AUTHENTICATION') {
            throw new GraphError(131062, 'Authentication templates need a phone number');
        }
    }

    /* Outside 24 hours from the person's last message only templates leave (reference 10). */
    checkWindow(numberId, phone, type, now) {
        const hours = this.settings.windowHours;
        if (type === 'template' || hours <= 0 || !phone) return;
        const opened = phone.opened[numberId];
        if (opened === undefined || now - opened >= hours * 3600e3) {
            throw new GraphError(131047, 'Message failed to send because more than 24 hours have passed since the customer last replied to this number.');
        }
    }

    deliver(numberId, body, type, template, target, fault) {
        const wamid = newWamid(target.number ?? target.user, true);
        const shown = screenOf(body, type, template?.shown);
        this.describeMedia(shown);
        const held = template?.approved.pacing === 'held';
        const message = { wamid, at: this.clock.now(), number: numberId, ...shown };
        this.journal.add('send', {
            http: 200, number: numberId, wamid, to: body.to ?? body.recipient, wa_id: target.contact.wa_id,
            phone: target.phone?.id, type, opaque: body.biz_opaque_callback_data, text: shown.text,
            hash: sha256(JSON.stringify(body)), template: body.template?.name, fault: fault?.do,
        });
        this.statuses.begin({ message, body, template, target, held, fault });
        const sent = { id: wamid };
        if (template) sent.message_status = held ? 'held_for_quality_assessment' : 'accepted';
        return { wamid, answer: { messaging_product: 'whatsapp', contacts: [target.contact], messages: [sent] } };
    }

    describeMedia(shown) {
        for (const part of [shown, shown.header]) {
            const item = part?.media_id && this.media.get(part.media_id);
            if (item) Object.assign(part, { mime: item.type, bytes: item.data.length });
        }
    }

    /** A message of the person was made: it opens the window, and may be marked as read. */
    received(numberId, phone, wamid, at, opens) {
        this.inbound.set(wamid, { phone, number: numberId, at });
        if (opens) phone.opened[numberId] = at;
        this.throughput.note(numberId, at);
    }
}
