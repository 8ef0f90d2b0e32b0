import { statusError } from '../graph/errors.js';

/*
 * The life of an accepted message: sent, delivered, read, or failed (WhatsApp reference 6).  A phone
 * that is off or has blocked the business stays at sent; read comes when somebody looks, or after
 * read-ms; one who hides receipts never gives it.
 */
export class Statuses {
    constructor({ settings, clock, webhooks, journal }) {
        Object.assign(this, { settings, clock, webhooks, journal });
        this.waiting = new Map(); // phone -> messages that could not be delivered yet
    }

    begin(send) {
        const { target, fault, held, message } = send;
        const phone = target.phone;
        if (phone) this.show(phone, send);
        if (fault?.do === 'silent' || held) return;
        if (!phone) return this.failLater(send, 131026, 'Message undeliverable.');
        if (fault?.do === 'failed_status') return this.failLater(send, fault.code ?? 131000, fault.details);
        this.after(this.settings.sentMs, () => this.status(send, 'sent'));
        if (message.kind === 'reaction' || phone.blocked) return; // reactions only give sent
        this.after(this.settings.deliveredMs, () => this.arrive(send));
    }

    show(phone, { message }) {
        if (phone.blocked) return;
        phone.typing(0);
        if (message.kind === 'reaction') this.react(phone, message);
        else message.shown = phone.show({ ...message, tick: 'sent' }, this.settings.keepMessages);
    }

    react(phone, reaction) {
        const target = phone.find(reaction.target);
        if (!target) return;
        target.reaction = reaction.emoji || null;
        phone.changed(target);
    }

    arrive(send) {
        const phone = send.target.phone;
        if (!phone.online) {
            const list = this.waiting.get(phone) ?? [];
            list.push(send);
            this.waiting.set(phone, list);
            return;
        }
        this.status(send, 'delivered');
        send.message.shown.tick = 'delivered';
        phone.changed(send.message.shown);
        this.pending(phone).push(send);
        if (this.settings.readMs >= 0) this.after(this.settings.readMs, () => this.seen(phone));
    }

    pending(phone) {
        phone.unread ??= [];
        return phone.unread;
    }

    /** The phone is back on the network. */
    online(phone) {
        const list = this.waiting.get(phone) ?? [];
        this.waiting.delete(phone);
        list.forEach((send) => this.arrive(send));
    }

    /** Somebody looked at the phone: everything on it has been read. */
    seen(phone) {
        const list = this.pending(phone);
        phone.unread = [];
        for (const send of list) {
            send.message.shown.tick = 'read';
            if (phone.receipts) this.status(send, 'read');
        }
        return list.length;
    }

    failLater(send, code, details) {
        this.after(this.settings.deliveredMs, () => this.status(send, 'failed', statusError(code, details)));
    }

    after(ms, action) {
        if (ms <= 0) setImmediate(action);
        else setTimeout(action, ms).unref();
    }

    status(send, word, error = null) {
        const { message, body, target, template } = send;
        const value = { id: message.wamid, status: word, timestamp: String(this.clock.seconds()) };
        if (target.number && !(target.phone?.hides_phone && target.byUser)) value.recipient_id = target.number;
        if (target.phone && !(word === 'failed' && !target.byUser)) value.recipient_user_id = target.phone.bsuid;
        if (body.biz_opaque_callback_data) value.biz_opaque_callback_data = body.biz_opaque_callback_data;
        if (error) value.errors = [error];
        if (word === 'sent' || word === 'delivered') value.pricing = pricing(template);
        const contact = word === 'failed' || !target.phone ? null : statusContact(target);
        this.webhooks.enqueue({ kind: 'statuses', number: message.number, value, contact });
    }
}

function statusContact({ phone, number }) {
    const contact = { profile: { name: phone.name ?? '' }, user_id: phone.bsuid };
    if (number) contact.wa_id = phone.wa_id;
    return contact;
}

function pricing(template) {
    const category = template ? template.approved.category.toLowerCase() : 'service';
    const free = category === 'service';
    return {
        billable: !free, pricing_model: 'PMP', category,
        type: free ? 'free_customer_service' : 'regular',
    };
}
