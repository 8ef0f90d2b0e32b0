import { canonical } from '../numbers.js';
import { Phone } from './phone.js';

/* Who has WhatsApp: phones by their id, by both spellings of the number, and by BSUID. */
export class Directory {
    constructor() {
        this.byId = new Map();
        this.byNumber = new Map();
        this.byBsuid = new Map();
    }

    /** Creates a phone, or changes the one with this id. */
    put(facts) {
        const known = this.byId.get(facts.id ?? facts.wa_id);
        if (known) {
            known.set(facts);
            return known;
        }
        const phone = new Phone(facts);
        this.byId.set(phone.id, phone);
        this.byNumber.set(canonical(phone.wa_id), phone);
        this.byBsuid.set(phone.bsuid, phone);
        return phone;
    }

    get(id) {
        return this.byId.get(id) ?? null;
    }

    /** The phone that a dialled number reaches: either spelling, unless it insists on its own. */
    reach(digits) {
        const phone = this.byNumber.get(canonical(digits));
        if (!phone || (phone.strict_spelling && phone.wa_id !== digits)) return null;
        return phone;
    }

    reachUser(bsuid) {
        return this.byBsuid.get(bsuid) ?? null;
    }

    /** The person changes number: the phone is reached under the new one and has a new BSUID. */
    renumber(phone, waId, bsuid) {
        this.byNumber.delete(canonical(phone.wa_id));
        this.byBsuid.delete(phone.bsuid);
        phone.wa_id = waId;
        phone.bsuid = bsuid;
        this.byNumber.set(canonical(waId), phone);
        this.byBsuid.set(bsuid, phone);
    }

    list() {
        return [...this.byId.values()];
    }
}
