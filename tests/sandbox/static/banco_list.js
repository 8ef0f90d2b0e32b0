import { brl, shownDay } from './banco_codes.js';
import { h } from './dom.js';

/* What was issued, newest first.  Drawn anew only when something differs, and the focus stays. */
const SHOWN_MAX = 100;
const list = document.getElementById('issued');
const note = document.getElementById('issued-note');
const TONES = { open: 'late', paid: 'good', void: 'out' };
let drawn = '';

export const dueWords = (t) => (t.due ? `vence em ${shownDay(t.due)}` : t.until ? `vale até ${shownDay(t.until)}` : 'sem vencimento');

function row(t, chosen, choose) {
    return h('li', {}, h('button', { type: 'button', 'data-key': t.key, 'aria-current': t.key === chosen ? 'true' : null, onclick: () => choose(t) },
        h('strong', {}, t.who || 'Sem nome'), h('b', {}, brl(t.centavos)),
        h('small', {}, `${t.ways.join(' ou ')}, ${t.desk.name}, ${dueWords(t)}`), h('span', { class: `tag ${TONES[t.state]}` }, t.word)));
}

export function drawList(titles, chosen, choose) {
    const facts = JSON.stringify([chosen, titles.map(({ desk, ...t }) => [desk.name, t])]);
    if (facts === drawn) return;
    drawn = facts;
    const held = list.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    list.replaceChildren(...titles.slice(0, SHOWN_MAX).map((t) => row(t, chosen, choose)));
    [...list.querySelectorAll('button')].find((button) => button.dataset.key === held)?.focus();
    note.textContent = noteFor(titles.length);
}

function noteFor(count) {
    if (count === 0) return 'Ainda não há nada. Peça uma segunda via em um dos telefones e ela aparece aqui.';
    return count > SHOWN_MAX ? `As ${SHOWN_MAX} mais novas de ${count}.` : '';
}
