import { EventEmitter } from 'node:events';
import { bsuidOf } from '../ids.js';

/*
 * A person's phone with WhatsApp on it, as Meta's network sees it, and what its screen shows.
 *
 *   wa_id           the registered spelling, with or without the ninth digit (reference 5)
 *   strict_spelling only that spelling reaches it
 *   bsuid           business-scoped user id (reference 4); always there
 *   hides_phone     a username user: from and wa_id are left out ("omit") or empty ("empty")
 *   has_whatsapp    false = messages fail with 131026
 *   blocked         the person blocked the business: messages stay at sent
 *   online          false = messages stay at sent until the phone is back
 *   receipts        false = no read receipts
 *   identity_hash   identity check of reference 3.4
 */
const FIELDS = {
    name: null, username: null, hides_phone: false, phone_fields: 'omit', strict_spelling: false,
    has_whatsapp: true, blocked: false, online: true, receipts: true, identity_hash: null,
    on_test_list: true, label: '', details: null,
};

export class Phone {
    constructor(facts) {
        if (!/^\d{7,15}$/.test(facts.wa_id ?? '')) throw new Error('a phone needs "wa_id": digits with country code');
        this.id = facts.id ?? facts.wa_id;
        this.wa_id = facts.wa_id;
        this.bsuid = facts.bsuid ?? bsuidOf(facts.wa_id);
        this.set(facts);
        this.opened = {};       // business number -> when the person last wrote, ms
        this.messages = [];     // what the screen shows, oldest first
        this.seq = 0;
        this.typingUntil = 0;
        this.bus = new EventEmitter();
        this.bus.setMaxListeners(0);
    }

    set(facts) {
        for (const [field, fallback] of Object.entries(FIELDS)) {
            if (facts[field] !== undefined) this[field] = facts[field];
            else if (this[field] === undefined) this[field] = fallback;
        }
    }

    /** Adds to the screen; the oldest leaves when it is full. */
    show(message, keep = 500) {
        const shown = { n: ++this.seq, ...message };
        this.messages.push(shown);
        if (this.messages.length > keep * 1.25) this.messages = this.messages.slice(-keep);
        this.bus.emit('event', { type: 'message', message: shown });
        return shown;
    }

    find(wamid) {
        for (let i = this.messages.length - 1; i >= 0; i--) {
            if (this.messages[i].wamid === wamid) return this.messages[i];
        }
        return null;
    }

    changed(message) {
        message.rev = ++this.seq;
        this.bus.emit('event', { type: 'change', message });
    }

    typing(until) {
        this.typingUntil = until;
        this.bus.emit('event', { type: 'typing', until });
    }

    describe() {
        const facts = Object.fromEntries(Object.keys(FIELDS).map((field) => [field, this[field]]));
        return { id: this.id, wa_id: this.wa_id, bsuid: this.bsuid, ...facts, seq: this.seq, typing_until: this.typingUntil };
    }
}
