import { addDays, addMonths } from './days.js';

/*
 * The instalments of a family in a given state, always seen from `today`.  A state says when the
 * oldest open instalment fell due (late, in days); everything before is paid.
 */
export const STATES = [
    { label: 'em dia', count: 60, late: null },
    { label: '5 dias em atraso', count: 24, late: 5 },
    { label: '20 dias em atraso', count: 26, late: 20 },
    { label: '60 dias em atraso', count: 22, late: 60 },
    { label: '120 dias em atraso', count: 18, late: 120 },
    { label: 'em acordo', count: 14, late: 95, agreement: { late: null } },
    { label: 'acordo quebrado', count: 10, late: 150, agreement: { late: 35 } },
    { label: 'ano quitado', count: 12, late: null, allPaid: true },
    { label: 'dois responsáveis', count: 8, late: 20, guardians: 2 },
    { label: 'só usuário, sem telefone', count: 6, late: 20, hidesPhone: true },
];
const YEAR = 12;

function paid(instalment, random) {
    const on = addDays(instalment.due, -random.between(0, 6));
    return { ...instalment, status: 'paga', paidOn: on, paidAmount: instalment.amount };
}

const open = (instalment) => ({ ...instalment, status: 'aberta' });
const cancelled = (instalment) => ({ ...instalment, status: 'cancelada' });

/* Twelve monthly instalments around the anchor: the one at index `before` falls due on it. */
function year(contract, anchor, before, amount) {
    return Array.from({ length: YEAR }, (_, i) => ({ contract, number: String(i + 1), due: addMonths(anchor, i - before), amount }));
}

function agreementOf(contract, owed, state, today, random) {
    const count = random.between(4, 8);
    const each = Math.round(owed / count);
    const second = state.agreement.late === null ? addDays(today, random.between(3, 20)) : addDays(today, -state.agreement.late);
    return Array.from({ length: count }, (_, i) => {
        const amount = i === count - 1 ? owed - each * (count - 1) : each;
        const instalment = { contract: `${contract}-A1`, number: String(i + 1), due: addMonths(second, i - 1), amount };
        return i === 0 ? paid(instalment, random) : open(instalment);
    });
}

/** Instalments with {contract, number, due, amount (centavos), status, paidOn, paidAmount}. */
export function instalmentsOf(contract, state, today, random) {
    const amount = random.between(90, 480) * 500 + random.pick([0, 50, 90]);
    const late = state.late ?? -random.between(1, 25); // paying: the next one is still to come
    const before = Math.max(random.between(5, 8), 1);
    const all = year(contract, addDays(today, -late), before, amount);
    if (state.allPaid) return all.map((i) => (i.due > today ? { ...i, status: 'paga', paidOn: addDays(today, -random.between(1, 30)), paidAmount: i.amount } : paid(i, random)));
    const anchor = addDays(today, -late);
    if (!state.agreement) return all.map((i) => (i.due < anchor ? paid(i, random) : open(i)));
    const gone = all.filter((i) => i.due >= anchor && i.due <= today);
    const kept = all.map((i) => (i.due < anchor ? paid(i, random) : gone.includes(i) ? cancelled(i) : open(i)));
    return [...kept, ...agreementOf(contract, gone.reduce((sum, i) => sum + i.amount, 0), state, today, random)];
}
