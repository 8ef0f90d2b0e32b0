/* The house itself: who died how, what answered how, how it ended, and that the run was a run. */
const DRAIN_MS = 25000;

export function house(e) {
    const exits = e.event('exit');
    const [quiet] = e.event('quiet');
    const [sizes] = e.event('sizes');
    const byFault = (x) => x.fault && x.signal === 'SIGKILL' && !x.expected;
    const asked = (x) => x.expected === 'SIGKILL' || (x.expected === 'SIGTERM' && x.code === 0);
    const drains = e.event('drain');
    const agents = e.event('agent');
    return [
        { name: 'servers that died of themselves', bad: exits.filter((x) => !byFault(x) && !asked(x)), of: exits.length },
        { name: 'drains that were not clean within 25 s', bad: drains.filter((d) => d.code !== 0 || d.ms > DRAIN_MS), of: drains.length },
        { name: 'units still on their way at the end', bad: quiet.reached ? [] : [quiet] },
        { name: 'answers to webhooks other than 200 and 503', bad: strange(e) },
        { name: 'commands of agents that failed strangely', bad: agents.filter((a) => a.code === null || a.code > 2), of: agents.length },
        { name: 'sizes that were not reached', bad: small(sizes) },
        { name: 'fault points that nobody passed', bad: missed(e), info: true },
    ];
}

const strange = (e) => e.event('fail').filter((f) => f.status !== 503);

function small({ deaths, messages, payments, wanted }) {
    const least = (n) => (wanted.quick ? n * 0.3 : n); // a quick run stops by the clock
    return [['deaths', deaths, wanted.kills], ['messages', messages, wanted.messages], ['payments', payments, wanted.payments]]
        .filter(([, had, want]) => had < least(want));
}

/* Of the points that were armed; a quick run has no time for all. */
function missed(e) {
    const armed = new Map();
    for (const x of e.event('exit')) {
        if (!x.fault || x.fault.endsWith(':fail')) continue;
        const point = x.fault.split(':')[0];
        armed.set(point, armed.get(point) || (x.signal === 'SIGKILL' && !x.expected));
    }
    return [...armed].filter(([, hit]) => !hit).map(([point]) => point);
}
