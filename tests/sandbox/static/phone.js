import { api } from './api.js';
import { bubbleOf } from './bubble.js';
import { copy, h, icon, toast } from './dom.js';
import { dayKey, dayName, initials, phoneNumber } from './format.js';
import { attachSheet, listSheet, messageSheet, paySheet } from './sheets.js';

/* One phone: who plays it, the conversation, and the composer. */
const SEEN_AFTER_MS = 500;

export class PhoneView {
    constructor(phone, { business, onSwap, onClose }) {
        Object.assign(this, { phone, business, onSwap, onClose });
        this.messages = new Map(); // n -> message
        this.quoted = null;
        this.build();
        this.load();
    }

    build() {
        this.chat = h('ol', { class: 'chat', 'aria-label': `Conversa de ${this.phone.name}`, 'aria-live': 'polite', tabindex: '0' });
        this.under = h('span', { class: 'presence' }, 'assistente virtual');
        this.screen = h('div', { class: 'screen' }, this.header(), this.chat, this.composer());
        this.closer = h('button', { type: 'button', class: 'round', 'aria-label': `Fechar o telefone de ${this.phone.name}`, onclick: () => this.onClose(this) }, icon('close'));
        this.element = h('section', { class: 'unit', 'aria-label': `Telefone de ${this.phone.name}` }, this.crib(), h('div', { class: 'device' }, this.screen));
    }

    /* What a newcomer must know to play this person. */
    crib() {
        const { details, label, name } = this.phone;
        const facts = [['CPF', details?.cpf], ['Nascimento', details?.birth], ['Matrícula', details?.matricula]].filter(([, value]) => value);
        return h('div', { class: 'crib' },
            h('div', { class: 'crib-head' },
                h('div', {}, h('strong', {}, `Você é ${name}`), h('span', { class: 'state' }, label || phoneNumber(this.phone.wa_id))),
                h('button', { type: 'button', class: 'ghost small', onclick: () => this.onSwap(this) }, icon('swap'), 'Trocar'), this.closer),
            h('div', { class: 'facts' }, ...facts.map(([what, value]) => this.fact(what, value))),
            details?.story ? h('p', { class: 'story' }, details.story) : null);
    }

    fact(what, value) {
        return h('button', { type: 'button', class: 'fact', title: 'Pôr na mensagem', onclick: () => this.put(value) }, h('span', {}, what), value);
    }

    header() {
        return h('header', { class: 'bar' },
            h('span', { class: 'avatar business', 'aria-hidden': 'true' }, initials(this.business)),
            h('div', { class: 'title' }, h('strong', {}, this.business), this.under),
            h('button', { type: 'button', class: 'round net', 'aria-pressed': 'false', title: 'Ligar ou desligar a internet deste telefone', 'aria-label': 'Sem internet', onclick: (e) => this.toggleNet(e.currentTarget) }, icon('wifi')));
    }

    composer() {
        this.input = h('textarea', {
            rows: '1', placeholder: 'Mensagem', 'aria-label': `Mensagem de ${this.phone.name}`, enterkeyhint: 'send',
            oninput: () => this.grow(), onkeydown: (e) => this.key(e),
        });
        this.quote = h('div', { class: 'quoting', hidden: true });
        return h('form', { class: 'composer', onsubmit: (e) => this.submit(e) }, this.quote,
            h('div', { class: 'line' },
                h('button', { type: 'button', class: 'round', 'aria-label': 'Anexar', onclick: () => attachSheet(this) }, icon('plus')),
                this.input,
                h('button', { type: 'submit', class: 'round send', 'aria-label': 'Enviar' }, icon('send'))));
    }

    key(event) {
        if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit(event);
    }

    grow() {
        this.input.style.height = 'auto';
        this.input.style.height = `${Math.min(120, this.input.scrollHeight + 2)}px`;
        this.input.style.overflowY = this.input.scrollHeight > 120 ? 'auto' : 'hidden';
    }

    put(text) {
        this.input.value = text;
        this.grow();
        this.input.focus();
    }

    focus() {
        if (matchMedia('(min-width: 1000px)').matches) this.input.focus();
        this.element.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    }

    closable(may) {
        this.closer.hidden = !may;
    }

    submit(event) {
        event.preventDefault();
        const text = this.input.value.trim();
        if (!text) return;
        this.input.value = '';
        this.grow();
        this.act({ text });
    }

    async act(action) {
        try {
            if (this.quoted) action.reply_to = this.quoted.wamid;
            this.setQuote(null);
            await api.send(this.phone.id, action);
        } catch (error) {
            toast(`Não foi: ${error.message}`, 'bad');
        }
    }

    setQuote(message) {
        this.quoted = message;
        this.quote.hidden = !message;
        this.quote.replaceChildren(...(message ? [h('span', {}, message.text ?? message.filename ?? 'mensagem'),
            h('button', { type: 'button', class: 'round', 'aria-label': 'Não responder a esta mensagem', onclick: () => this.setQuote(null) }, icon('close'))] : []));
        if (message) this.input.focus();
    }

    async load() {
        this.stream = api.events(this.phone.id);
        this.stream.onmessage = (event) => this.onEvent(JSON.parse(event.data));
    }

    async onEvent(event) {
        if (event.type === 'hello') return this.reload(event.phone);
        if (event.type === 'typing') return this.typing(event.until);
        this.messages.set(event.message.n, event.message);
        if (event.type === 'message') this.append(event.message);
        else this.replace(event.message);
        if (!event.message.mine && event.message.tick === 'delivered') this.lookSoon();
        return undefined;
    }

    async reload(phone) {
        this.phone = phone;
        this.messages = new Map(); // what comes by event meanwhile is newer than the answer
        const known = (await api.messages(phone.id)).messages.filter((m) => !this.messages.has(m.n));
        const messages = [...known, ...this.messages.values()].sort((one, other) => one.n - other.n);
        this.messages = new Map(messages.map((m) => [m.n, m]));
        this.chat.replaceChildren();
        this.lastDay = null;
        messages.forEach((m) => this.append(m, false));
        if (messages.length === 0) this.chat.append(h('li', { class: 'hint' }, `Diga “oi” para ${this.business}.`));
        this.typing(phone.typing_until);
        this.bottom();
        this.lookSoon();
    }

    lookSoon() {
        clearTimeout(this.looking);
        this.looking = setTimeout(() => document.hidden || api.seen(this.phone.id), SEEN_AFTER_MS);
    }

    append(message, scroll = true) {
        this.chat.querySelector('.hint')?.remove();
        if (dayKey(message.at) !== this.lastDay) {
            this.lastDay = dayKey(message.at);
            this.chat.append(h('li', { class: 'day' }, h('span', {}, dayName(message.at))));
        }
        const before = this.chat.querySelector('.typing');
        this.chat.insertBefore(bubbleOf(message, this), before);
        if (!message.mine) this.typing(0);
        if (scroll) this.bottom();
    }

    replace(message) {
        this.chat.querySelector(`[data-n="${message.n}"]`)?.replaceWith(bubbleOf(message, this));
    }

    bottom() {
        this.chat.scrollTop = this.chat.scrollHeight;
    }

    typing(until) {
        clearTimeout(this.typingTimer);
        const left = until - Date.now();
        const dots = this.chat.querySelector('.typing');
        this.under.textContent = left > 0 ? 'digitando…' : 'assistente virtual';
        if (left <= 0) return dots?.remove();
        if (!dots) this.chat.append(h('li', { class: 'row theirs typing' }, h('div', { class: 'bubble dots', 'aria-label': 'digitando' }, h('i'), h('i'), h('i'))));
        this.bottom();
        this.typingTimer = setTimeout(() => this.typing(0), left);
        return undefined;
    }

    async toggleNet(button) {
        const online = button.getAttribute('aria-pressed') === 'true';
        button.setAttribute('aria-pressed', String(!online));
        this.screen.classList.toggle('offline', !online);
        await api.change(this.phone.id, { online });
    }

    byWamid(wamid) {
        return [...this.messages.values()].find((m) => m.wamid === wamid);
    }

    /* What bubbles ask for. */
    tap(message, { payload, title, description }, kind) {
        return this.act({ tap: { payload, title, description, kind, wamid: message.wamid } });
    }
    openList(message) {
        listSheet(this, message);
    }
    openMenu(message) {
        messageSheet(this, message);
    }
    pay(what) {
        paySheet(this, what);
    }
    copy(text, said) {
        copy(text, said);
    }

    end() {
        this.stream.close();
        clearTimeout(this.looking);
        clearTimeout(this.typingTimer);
    }
}
