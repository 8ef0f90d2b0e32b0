/* Nothing about a debt before identity; nothing of a person in the logs. */
const DEBT = /R\$|boleto|parcela em aberto|venciment/i;

export function privacy(e) {
    const factorAt = new Map();
    for (const u of e.units.values()) if (u.what === 'factor') factorAt.set(u.phone, u.t);
    const early = e.sends.filter((s) => DEBT.test(s.text ?? '') && !(s.t >= (factorAt.get(digits(s.to)) ?? Infinity)));
    const logs = ['a', 'b', 'sandbox'].slice(0, 2).map((name) => e.log(name)).join('\n');
    const cpfs = e.event('person').map((p) => p.cpf);
    const formatted = (c) => `${c.slice(0, 3)}.${c.slice(3, 6)}.${c.slice(6, 9)}-${c.slice(9)}`;
    const canaries = [
        ...cpfs, ...cpfs.map(formatted), ...new Set([...e.units.values()].map((u) => u.phone)),
        'Zqx', 'sandbox_access_token', 'sandbox_bank_token', 'sandbox_app_secret', e.run.key,
    ];
    const words = new Set(logs.split(/[^0-9A-Za-z_.-]+/));
    return [
        { name: 'words about a debt before identity', bad: early, of: e.sends.length },
        { name: 'CPFs, phones, names, secrets in the logs', bad: canaries.filter((c) => words.has(c)).concat(logs.includes('Zqx') ? ['a name'] : []), of: canaries.length },
        { name: 'markers of what people wrote in the logs', bad: [...e.units.values()].filter((u) => words.has(u.marker)), of: e.units.size },
    ];
}

const digits = (to) => String(to).replace(/\D/g, '');
