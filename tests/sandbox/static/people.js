import { api } from './api.js';
import { h, icon, toast } from './dom.js';
import { initials, phoneNumber } from './format.js';

/* The list of sample people: search, states as filters, and a form for somebody new. */
const plain = (text) => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const digits = (text) => text.replace(/\D/g, '');
const TONES = [[/quitado|em dia/, 'good'], [/não é da escola/, 'out'], [/quebrado/, 'late'], [/acordo/, 'deal']];
const tone = (label) => (TONES.find(([pattern]) => pattern.test(label)) ?? [null, 'late'])[1];
const ORDER = ['em dia', '5 dias', '20 dias', '60 dias', '120 dias', 'em acordo', 'acordo q', 'ano q', 'dois', 'só', 'não'];
const rank = (label) => (ORDER.findIndex((start) => label.startsWith(start)) + 99) % 99;
const SHOWN_MAX = 60;

export class People {
    constructor(root, { onPick, onClose }) {
        this.onPick = onPick;
        this.people = [];
        this.open = [];
        this.state = null;
        this.search = h('input', { type: 'search', placeholder: 'Nome, CPF, telefone ou situação', 'aria-label': 'Procurar pessoa', autocomplete: 'off', oninput: () => this.draw() });
        this.chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Filtrar por situação' });
        this.list = h('ul', { class: 'list' });
        this.note = h('p', { class: 'note', role: 'status' });
        root.append(
            h('div', { class: 'people-head' }, h('h2', {}, 'Quem é você?'),
                h('button', { type: 'button', class: 'round close', 'aria-label': 'Fechar a lista', onclick: onClose }, icon('close'))),
            h('label', { class: 'search' }, icon('search'), this.search),
            this.chips, this.note, this.list, this.form());
    }

    fill(people) {
        this.people = people;
        const states = [...new Set(people.map((p) => p.label).filter(Boolean))].sort((a, b) => rank(a) - rank(b));
        this.chips.replaceChildren(...states.map((state) =>
            h('button', { type: 'button', class: `chip ${tone(state)}`, 'aria-pressed': 'false', onclick: (e) => this.filter(state, e.currentTarget) }, state)));
        this.draw();
    }

    filter(state, chip) {
        this.state = this.state === state ? null : state;
        for (const other of this.chips.children) other.setAttribute('aria-pressed', String(other === chip && this.state !== null));
        this.draw();
    }

    mark(ids) {
        this.open = ids;
        this.draw();
    }

    say(text) {
        this.note.textContent = text;
    }

    clear() {
        this.search.value = '';
        this.say('');
        this.draw();
    }

    focus() {
        this.say('');
        if (matchMedia('(min-width: 1000px)').matches) this.search.focus();
    }

    matches(person) {
        if (this.state && person.label !== this.state) return false;
        const wanted = plain(this.search.value.trim());
        if (!wanted) return true;
        const number = digits(wanted);
        const words = plain(`${person.name} ${person.label} ${person.details?.matricula ?? ''}`);
        return words.includes(wanted) || (number.length > 2 && `${person.wa_id} ${digits(person.details?.cpf ?? '')}`.includes(number));
    }

    draw() {
        const found = this.people.filter((p) => this.matches(p));
        this.list.replaceChildren(...found.slice(0, SHOWN_MAX).map((p) => this.row(p)));
        if (found.length > SHOWN_MAX) this.list.append(h('li', { class: 'rest' }, `e mais ${found.length - SHOWN_MAX}; procure pelo nome`));
        if (found.length === 0) this.list.append(h('li', { class: 'rest' }, 'Ninguém com isso.'));
    }

    row(person) {
        const open = this.open.includes(person.id);
        return h('li', {}, h('button', { type: 'button', class: 'person', 'aria-current': open ? 'true' : null, onclick: () => this.onPick(person) },
            h('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(person.name)),
            h('span', { class: 'who' }, h('strong', {}, person.name), h('span', { class: 'under' }, person.label ? h('span', { class: `tag ${tone(person.label)}` }, person.label) : null,
                h('small', {}, person.hides_phone ? 'sem telefone' : phoneNumber(person.wa_id))))));
    }

    form() {
        const name = h('input', { name: 'name', required: true, maxlength: 60, placeholder: 'Nome', 'aria-label': 'Nome' });
        const number = h('input', { name: 'number', required: true, inputmode: 'tel', placeholder: 'DDD e número', 'aria-label': 'DDD e número' });
        const submit = async (event) => {
            event.preventDefault();
            try {
                const found = digits(number.value);
                const person = await api.addPhone({ name: name.value.trim(), wa_id: found.length <= 11 ? `55${found}` : found, label: 'não é da escola' });
                this.people.unshift(person);
                this.fill(this.people);
                this.onPick(person);
                event.target.reset();
            } catch (error) {
                toast(error.message, 'bad');
            }
        };
        return h('details', { class: 'new' }, h('summary', {}, 'Criar outra pessoa'),
            h('form', { onsubmit: submit }, name, number, h('button', { type: 'submit', class: 'solid' }, 'Criar telefone')));
    }
}
