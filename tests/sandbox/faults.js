import { Random } from './random.js';

/*
 * Misbehaviour by script (reliability reference 3, B).  A fault waits for a request that it matches
 * and then happens, `times` times or with a `probability`.
 *
 *   messages, media, bank, asaas, pix, download
 *     fail               answered with the error `code` (HTTP `http`), nothing was accepted
 *     reset              connection reset before anything was done
 *     hang               no answer for `ms`, then the connection is closed; accepted if `accept`
 *     slow               accepted at once, answered after `ms` (so a status can come first)
 *     drop_after_accept  accepted, connection closed without an answer
 *     garbage            accepted, answered 200 with `body`: html, truncated, empty, array, big, gzip
 *     silent             accepted, answered, but no status ever comes
 *     failed_status      accepted, answered, later a failed status with `code`
 *   webhook (what leaves towards the server)
 *     duplicate          delivered `copies` times at the same moment
 *     slow               delivered after `ms`
 *     drop_answer        delivered, but the answer is not seen: it will be sent again
 *     reset              connection cut in the middle of the body; sent again
 *     bad_signature      one extra delivery with a wrong signature comes first
 *     fail               not delivered this time, as if the server had been out of reach
 */
const DOES = {
    messages: ['fail', 'reset', 'hang', 'slow', 'drop_after_accept', 'garbage', 'silent', 'failed_status'],
    media: ['fail', 'reset', 'hang', 'slow', 'drop_after_accept', 'garbage'],
    download: ['fail', 'reset', 'hang', 'slow', 'garbage'],
    asaas: ['fail', 'reset', 'hang', 'slow', 'drop_after_accept', 'garbage'],
    bank: ['fail', 'reset', 'hang', 'slow', 'drop_after_accept', 'garbage'],
    pix: ['fail', 'reset', 'hang', 'slow', 'drop_after_accept', 'garbage'],
    webhook: ['duplicate', 'slow', 'drop_answer', 'reset', 'bad_signature', 'fail'],
};

export class Faults {
    constructor(journal) {
        this.journal = journal;
        this.list = [];
        this.next = 1;
    }

    add(script) {
        const dos = DOES[script.on];
        if (!dos) throw new Error(`"on" must be one of ${Object.keys(DOES).join(', ')}`);
        if (!dos.includes(script.do)) throw new Error(`"do" for ${script.on}: ${dos.join(', ')}`);
        const fault = {
            id: this.next++,
            left: script.times ?? (script.probability === undefined ? 1 : Infinity),
            probability: script.probability ?? 1,
            random: new Random(script.seed ?? 1),
            fired: 0,
            script,
        };
        this.list.push(fault);
        return fault.id;
    }

    clear(id = null) {
        this.list = id === null ? [] : this.list.filter((fault) => fault.id !== id);
    }

    /** The script of the first fault that happens to this request, or null. */
    take(on, facts) {
        for (const fault of this.list) {
            if (fault.script.on !== on || fault.left <= 0) continue;
            if (!matches(fault.script.match, facts)) continue;
            if (fault.probability < 1 && !fault.random.chance(fault.probability)) continue;
            fault.left--;
            fault.fired++;
            this.journal.add('fault', { id: fault.id, on, do: fault.script.do, ...facts });
            return fault.script;
        }
        return null;
    }

    describe() {
        return this.list.map(({ id, left, fired, script }) => ({
            id, fired, left: left === Infinity ? null : left, ...script,
        }));
    }
}

/* Every named fact must be equal; "text" is found anywhere in it. */
function matches(match, facts) {
    for (const [name, wanted] of Object.entries(match ?? {})) {
        if (name === 'text' ? !String(facts.text ?? '').includes(wanted) : facts[name] !== wanted) {
            return false;
        }
    }
    return true;
}
