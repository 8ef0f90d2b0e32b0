import { count } from './evidence.js';

/*
 * What was sent, by the provider's own log: the opaque value of a send is its attempt.  At most once:
 * nudges (class 2) and agents' messages (3).  A reply (1) may be repeated once for an attempt whose
 * outcome was unknown; codes (4) and receipts (5) once for each.
 */
const ONCE = new Set([2, 3]);
const UNKNOWN = 3;

export function outbound(e) {
    const attempts = e.rows(`SELECT a.attempt_id, a.outbox_id, a.outcome, o.class, o.state, o.conversation_id
        FROM attempt a JOIN outbox o USING (tenant_id, outbox_id)`);
    const byId = new Map(attempts.map((a) => [String(a.attempt_id), a]));
    const unmarked = e.sends.filter((s) => !byId.has(s.opaque));
    const marked = e.sends.filter((s) => byId.has(s.opaque)).map((s) => ({ ...s, attempt: byId.get(s.opaque) }));
    const perOutbox = count(marked, (s) => s.attempt.outbox_id);
    const outbox = new Map(attempts.map((a) => [a.outbox_id, a]));
    const unknowns = count(attempts.filter((a) => a.outcome === UNKNOWN), (a) => a.outbox_id);
    const once = [...perOutbox].filter(([id]) => ONCE.has(outbox.get(id).class));
    const others = [...perOutbox].filter(([id]) => !ONCE.has(outbox.get(id).class));
    const words = count(e.sends.map((s) => /^Oi, aqui é da escola ([a-z]{9})$/.exec(s.text ?? '')?.[1]).filter(Boolean), (m) => m);
    return [
        { demand: '003-01', name: 'second sends of the at-most-once class', bad: once.filter(([, n]) => n > 1), of: once.length },
        { demand: '003-01', name: "agents' words that arrived twice", bad: [...words].filter(([, n]) => n > 1), of: words.size },
        { demand: '003-01', name: 'repeats without an attempt whose outcome was unknown', bad: others.filter(([id, n]) => n > 1 + (unknowns.get(id) ?? 0)), of: others.length },
        { demand: '003-01', name: 'replies that were repeated more than once', bad: others.filter(([id, n]) => outbox.get(id).class === 1 && n > 2), of: others.length },
        { demand: '003-01', name: 'sends twice under one mark', bad: [...count(marked, (s) => s.opaque)].filter(([, n]) => n > 1), of: marked.length },
        { name: 'sends without a mark', bad: unmarked, of: e.sends.length },
        { name: 'messages called sent that the provider never took', bad: claimed(e, perOutbox) },
        { name: 'messages without a fate', bad: e.rows('SELECT outbox_id, state, class FROM outbox WHERE state IN (0, 1)') },
        { name: 'messages still queued', bad: e.rows('SELECT outbox_id, state FROM outbox_queue') },
        { name: 'messages sent before the one before them', bad: disorder(marked.filter((s) => !unknowns.has(s.attempt.outbox_id))) },
        { name: 'unknown outcomes beyond 64 a death and cut', bad: tooManyUnknown(e, attempts) },
    ];
}

const claimed = (e, perOutbox) => e.rows('SELECT outbox_id FROM outbox WHERE state = 2').filter((o) => !perOutbox.has(o.outbox_id));

/* First sends of one conversation leave in the order of their turns, but for those whose time for an
 * answer ran out: the next one does not wait for their proof. */
function disorder(marked) {
    const last = new Map();
    const seen = new Set();
    const bad = [];
    for (const { attempt } of marked) {
        if (seen.has(attempt.outbox_id)) continue;
        seen.add(attempt.outbox_id);
        // Ids come in blocks a process: order holds inside one block of 16384.
        const key = `${attempt.conversation_id}/${Math.floor(attempt.outbox_id / 16384)}`;
        if (attempt.outbox_id < (last.get(key) ?? 0) && attempt.class === 1) bad.push(attempt);
        else last.set(key, attempt.outbox_id);
    }
    return bad;
}

function tooManyUnknown(e, attempts) {
    const made = e.sends.filter((s) => s.fault).length + 64 * (e.event('exit').length + e.event('cut').length + e.event('database_down').length);
    const unknown = attempts.filter((a) => a.outcome === UNKNOWN);
    return unknown.slice(0, Math.max(0, unknown.length - made - e.faults));
}
