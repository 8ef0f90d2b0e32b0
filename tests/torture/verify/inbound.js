import { count } from './evidence.js';

/* Nothing that was acknowledged is lost, nothing has two effects. */
const MARKER = "(SELECT (regexp_match(text, '([bcdfghjkmnpqrstvwxz]{9})$'))[1])";

const NEVER_ANSWERED = `SELECT DISTINCT m.conversation_id FROM message m WHERE m.direction = 0
    AND NOT EXISTS (SELECT FROM outbox o WHERE o.conversation_id = m.conversation_id)`;

export function inbound(e) {
    const rows = e.rows(`SELECT ${MARKER} AS marker, direction FROM message WHERE direction IN (0, 2)`);
    const heard = count(rows.filter((r) => r.direction === 0 && r.marker), (r) => r.marker);
    const told = count(rows.filter((r) => r.direction === 2 && r.marker), (r) => r.marker);
    const acknowledged = [...e.acknowledged].map((wamid) => e.units.get(wamid));
    const known = new Set([...e.units.values()].map((u) => u.marker));
    const said = e.event('said').filter((s) => s.code === 0);
    const waiting = e.rows('SELECT state, count(*)::int AS n FROM inbox GROUP BY state');
    const inState = (state) => waiting.find((w) => w.state === state)?.n ?? 0;
    const invented = [...heard.keys()].filter((marker) => !known.has(marker));
    return [
        { name: 'acknowledged messages that are lost', bad: acknowledged.filter((u) => !heard.has(u.marker)), of: acknowledged.length },
        { demand: '003-01', name: 'messages with two effects', bad: [...heard].filter(([, n]) => n > 1), of: heard.size },
        { name: 'messages that nobody wrote', bad: invented, of: heard.size },
        { demand: '003-01', name: "agents' words that are lost or doubled", bad: said.filter((s) => told.get(s.marker) !== 1), of: said.length },
        { name: 'people who were never answered', bad: e.rows(NEVER_ANSWERED) },
        { name: 'units still waiting for their turn', bad: listOf(inState(0)) },
        { name: 'units kept aside as poison', bad: listOf(inState(2)) },
        { name: 'keys of messages that differ from the messages', bad: keys(e) },
    ];
}

/* As many keys as messages were stored: a unit without one would not be known the next time. */
function keys(e) {
    const [row] = e.rows(`SELECT (SELECT count(*)::int FROM inbox_key) AS keys,
        (SELECT count(*)::int FROM inbox WHERE kind IN (0, 1) AND account_id IS NOT NULL) AS units`);
    return listOf(Math.abs(row.keys - row.units));
}

const listOf = (n) => Array.from({ length: n }, (_, i) => i);
