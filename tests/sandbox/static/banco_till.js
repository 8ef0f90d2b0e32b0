import { brl, centavos, dayAfter, lateSum, shownDay } from './banco_codes.js';
import { h } from './dom.js';
import { dueWords } from './banco_list.js';
import { tell, watched } from './banco_told.js';

/* The till: one title, and everything that a bank, a payer or time can do to it. */
const LATE_DAYS = 5;
const NOON = 'T12:00:00-03:00';
const NOT_OVER = 'Esta cobrança ainda vale. Faça um acordo ou peça outra via na conversa; quando ela for cancelada, volte aqui.';
const numberOf = (input) => Number(input.value.replace(',', '.'));

function field(words, value, more = {}) {
    const input = h('input', { value: String(value).replace('.', ','), inputmode: 'decimal', autocomplete: 'off', ...more });
    return { input, label: h('label', {}, words, input) };
}

export class Till {
    constructor(root, { done }) {
        Object.assign(this, { root, done, title: null, busy: false, drawn: '' });
    }

    empty() {
        this.root.replaceChildren(h('h2', { id: 'till-title' }, 'Balcão'),
            h('p', { class: 'soft' }, 'Escolha uma cobrança da lista ou cole um código da conversa.'));
    }

    focus() {
        this.root.querySelector('#till-title').focus();
        this.root.scrollIntoView({ block: 'nearest' });
    }

    /* What somebody is typing stays while the title is the same. */
    show(title) {
        const { desk, ...facts } = title;
        const next = JSON.stringify([desk.name, facts]);
        if (next === this.drawn) return;
        const held = this.root.contains(document.activeElement) ? document.activeElement.dataset.deed : null;
        Object.assign(this, { title, drawn: next });
        this.root.replaceChildren(...this.parts(title).filter(Boolean));
        const stands = [...this.root.querySelectorAll('[data-deed]')].find((b) => b.dataset.deed === held);
        if (held) (stands ?? this.root.querySelector('#till-title')).focus();
    }

    parts(t) {
        return [
            h('h2', { id: 'till-title', tabindex: '-1' }, `${t.ways.join(' ou ')} de ${t.who || 'alguém sem nome'}, ${brl(t.centavos)}`),
            this.facts(t), this.ways(t), t.order && this.deeds(t), t.order && t.state !== 'paid' && this.late(t), ...t.received.map((p, i) => this.received(t, p, i)),
        ];
    }

    facts(t) {
        const rows = [['Banco', t.desk.name], ['Situação', t.word], ['Prazo', dueWords(t)], ['Com atraso', termWords(t)]];
        return h('dl', {}, ...rows.flatMap(([name, words]) => [h('dt', {}, name), h('dd', {}, words)]));
    }

    ways(t) {
        this.way = { value: t.ways[0] };
        if (t.ways.length < 2) return null;
        this.way = h('select', {}, ...t.ways.map((way) => h('option', { value: way }, way)));
        return h('p', {}, h('label', {}, 'A pessoa paga com', this.way));
    }

    button(deed, words, work, kind = 'ghost') {
        return h('button', { type: 'button', class: kind, 'data-deed': deed, onclick: () => this.run(work) }, words);
    }

    /* One deed at a time; what it was, what left and what came back is told. */
    async run(work) {
        if (this.busy) return;
        this.busy = true;
        this.root.setAttribute('aria-busy', 'true');
        try {
            const { what, steps = [], bad } = work();
            for (const [i, step] of steps.entries()) tell({ what: steps.length > 1 ? `${what} (${i + 1} de ${steps.length})` : what, ...(await watched(this.title.desk, step)) });
            if (steps.length === 0) tell({ what, bad });
            await this.done();
        } catch (error) {
            tell({ what: error.message, bad: true });
        } finally {
            this.busy = false;
            this.root.removeAttribute('aria-busy');
        }
    }

    deeds(t) {
        const { desk } = t;
        const way = () => this.way.value;
        const half = Math.floor(t.centavos / 2);
        const paid = (words) => `${words}: ${way()} de ${t.who || 'alguém'}`;
        return h('div', { class: 'deeds' },
            this.button('pay', `Pagar ${brl(t.centavos)}`, () => ({ what: paid(`Pago ${brl(t.centavos)}`), steps: [() => desk.pay(t, { way: way() })] }), 'solid'),
            this.button('half', `Pagar a metade, ${brl(half)}`, () => ({ what: paid(`Pago ${brl(half)}, a metade`), steps: [() => desk.pay(t, { way: way(), centavos: half, force: true })] })),
            this.button('twice', 'Pagar duas vezes', () => ({ what: paid(`Pago ${brl(t.centavos)}`), steps: [() => desk.pay(t, { way: way() }), () => desk.again(t, { way: way() })] })),
            this.button('over', 'Pagar depois de cancelada', () => this.over(t, way())));
    }

    /* A boleto's till does not know: it takes the money. */
    over(t, way) {
        if (t.state === 'paid') return { what: 'Esta cobrança já foi paga. Para pagar de novo, use “Pagar duas vezes”.', bad: true };
        if (t.state === 'open' && !t.blind) return { what: NOT_OVER, bad: true };
        return { what: `Pago ${brl(t.centavos)} mesmo assim: ${way} de ${t.who || 'alguém'}`, steps: [() => t.desk.pay(t, { way, force: true })] };
    }

    late(t) {
        const from = t.due ?? t.until;
        if (!from) return null;
        const days = field('Dias de atraso', LATE_DAYS, { inputmode: 'numeric' });
        const fine = field('Multa (%)', t.terms?.fine ?? 0);
        const interest = field('Juros ao mês (%)', t.terms?.interest ?? 0);
        const sum = h('p', { class: 'sum', 'aria-live': 'polite' });
        const read = () => readLate(t, from, numberOf(days.input), { fine: numberOf(fine.input), interest: numberOf(interest.input), daily: t.terms?.daily });
        const draw = () => { sum.textContent = sumWords(read); };
        [days, fine, interest].forEach(({ input }) => input.addEventListener('input', draw));
        draw();
        return h('fieldset', { class: 'overdue' }, h('legend', {}, 'Pagar com atraso'), days.label, fine.label, interest.label, sum, this.button('late', 'Pagar com atraso', () => {
            const { total, day } = read();
            return {
                what: `Pago ${brl(total)} em ${shownDay(day)}, com atraso: ${this.way.value} de ${t.who || 'alguém'}`,
                steps: [() => t.desk.pay(t, { way: this.way.value, at: day + NOON, force: true, centavos: total === t.centavos ? undefined : total })],
            };
        }));
    }

    received(t, p, i) {
        const left = p.centavos - p.back;
        const part = field('Valor a devolver (R$)', (Math.floor(left / 2) / 100).toFixed(2));
        const give = (value) => {
            if (!(value > 0) || value > left) throw new Error(`O valor a devolver vai de R$ 0,01 a ${brl(left)}.`);
            return { what: `Devolvido ${brl(value)} de ${brl(p.centavos)}`, steps: [() => t.desk.refund(p, value)] };
        };
        const gone = p.back ? `, dos quais ${brl(p.back)} voltaram` : '';
        const legend = h('legend', {}, `Pagamento ${i + 1}: ${brl(p.centavos)}${gone}`);
        if (left <= 0) return h('fieldset', { class: 'back' }, legend, h('p', { class: 'soft' }, 'Tudo voltou a quem pagou.'));
        return h('fieldset', { class: 'back' }, legend, part.label,
            this.button(`part ${p.id}`, 'Devolver esta parte', () => give(centavos(numberOf(part.input)))),
            this.button(`all ${p.id}`, `Devolver tudo, ${brl(left)}`, () => give(left)),
            p.card || p.disputable ? this.button(`dispute ${p.id}`, p.card ? 'Contestar no cartão' : 'Contestar (MED)', () => ({ what: `Contestado ${brl(left)}`, steps: [() => t.desk.dispute(p, left)] })) : null);
    }
}

function termWords({ terms, blind }) {
    if (!terms) return blind ? 'o papel do boleto não traz multa nem juros' : 'o título não traz multa nem juros';
    const interest = terms.legal ? 'juros pela taxa legal: diga quanto' : `juros de ${terms.interest}% ao mês`;
    return `multa de ${terms.fine}% e ${interest}`.replaceAll('.', ',');
}

function readLate(t, from, days, terms) {
    if (!Number.isInteger(days) || days < 1 || days > 3650) throw new Error('Os dias de atraso vão de 1 a 3650.');
    if (!(terms.fine >= 0 && terms.fine <= 100 && terms.interest >= 0 && terms.interest <= 100)) throw new Error('Multa e juros vão de 0 a 100.');
    return { total: lateSum(t.centavos, days, terms), day: dayAfter(from, days) };
}

function sumWords(read) {
    try {
        const { total, day } = read();
        return `Paga em ${shownDay(day)}: ${brl(total)}.`;
    } catch (error) {
        return error.message;
    }
}
