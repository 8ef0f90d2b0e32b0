/* The house itself: who died how, what answered how, how it ended. */
const DRAIN_MS = 25000;

export function house(e) {
    const exits = e.event('exit');
    const [quiet] = e.event('quiet');
    const byFault = (x) => x.fault && x.signal === 'SIGKILL' && !x.expected;
    const asked = (x) => x.expected === 'SIGKILL' || (x.expected === 'SIGTERM' && x.code === 0);
    const drains = e.event('drain');
    const agents = e.event('agent');
    return [
        { name: 'servers that died of themselves', bad: exits.filter((x) => !byFault(x) && !asked(x)), of: exits.length },
        { name: 'drains that were not clean within 25 s', bad: drains.filter((d) => d.code !== 0 || d.ms > DRAIN_MS), of: drains.length },
        { name: 'units still on their way at the end', bad: quiet?.reached ? [] : [quiet ?? 'nobody waited for it'] },
        { name: 'answers to webhooks other than 200 and 503', bad: strange(e) },
        { name: 'commands of agents that failed strangely', bad: agents.filter((a) => a.code > 2 || (a.code === null && !killed(a))), of: agents.length },
    ];
}

const killed = (a) => a.fault && a.signal === 'SIGKILL';
const strange = (e) => e.event('fail').filter((f) => f.status !== 503);
