/* That the run was a run: what it was asked to reach, counted here again from the three records. */
const CLASSES = [[2, 'nudges'], [3, "agents' messages"]];

export function sizes(e) {
    const had = reached(e);
    const small = Object.entries(e.run.settings.least).filter(([name, least]) => !(had[name] >= least));
    return [
        { name: 'sizes that were not reached', bad: small.map(([name, least]) => ({ name, least, had: had[name] })), of: Object.keys(e.run.settings.least).length },
        { name: 'kinds of messages at most once of which there was none', bad: CLASSES.filter(([id]) => !had.byClass.get(id)).map(([, name]) => name), of: CLASSES.length },
        { name: 'fault points at which nothing died', bad: notPassed(e), of: pointsOf(e).length, info: e.run.quick },
    ];
}

/** What there was of each: also told at the end of the run. */
export function reached(e) {
    const byClass = new Map();
    for (const { class: id, n } of e.rows('SELECT class, count(*)::int AS n FROM outbox WHERE state = 2 GROUP BY class')) byClass.set(id, n);
    return {
        kills: e.event('exit').filter((x) => x.signal === 'SIGKILL').length,
        messages: e.acknowledged.size,
        payments: e.rows('SELECT count(*)::int AS n FROM payment')[0].n,
        once: CLASSES.reduce((sum, [id]) => sum + (byClass.get(id) ?? 0), 0),
        takes: e.rows('SELECT count(*)::int AS n FROM torture.taken')[0].n,
        byClass,
    };
}

const pointsOf = (e) => e.event('points')[0]?.points ?? [];

/* Servers, commands of agents and the migration die at them; `:fail` only refuses. */
function notPassed(e) {
    const died = (x) => x.fault && !x.fault.endsWith(':fail') && x.signal === 'SIGKILL' && !x.expected;
    const at = new Set(['exit', 'agent', 'migrate'].flatMap((type) => e.event(type)).filter(died).map((x) => x.fault.split(':')[0]));
    const all = pointsOf(e);
    return all.length ? all.filter((point) => !at.has(point)) : ['the list of points'];
}
