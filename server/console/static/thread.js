/* One conversation: who it is with and whose it is, what was handed over, and the lines with what became of each. */
import { html, useLayoutEffect, useRef } from './htm-preact.js';
import { state, pure, isBoss } from './store.js';
import * as desk from './desk.js';
import { Icon, Mark, channel, states, levels, sentiments, personName, ownerName, clock, day, dayAndClock, lasting, money, promised } from './words.js';
import { tip, runNamed } from './keys.js';
import { Composer } from './composer.js';

const Button = ({ icon, name, label, kind, hide }) => html`<button type="button" class=${kind ?? ''} title=${tip(name)} onClick=${() => runNamed(name)}>
    <${Icon} name=${icon} /><span class=${hide ? 'wide' : ''}>${label ?? name}</span></button>`;

/* ---- the head ---- */

const isMine = (row) => row.owner.kind === 'agente' && String(row.owner.user_id) === String(state.me.user.id);

function Owner({ row }) {
    if (isMine(row)) return html`<${Button} icon="bot" name="Devolver ao robô" />`;
    return html`<${Button} icon="person" name="Assumir" kind="main" />`;
}

function Countdown({ talk }) {
    if (!talk.window || talk.row.channel !== 'whatsapp') return null;
    const left = talk.window.open_until ? (Date.parse(talk.window.open_until) - Date.now()) / 1000 : 0;
    if (left <= 0) return html`<${Mark} icon="lock" kind="bad" text="janela do WhatsApp fechada: só modelos" />`;
    return html`<${Mark} icon="hourglass" kind=${left < 3600 ? 'near' : ''} text=${`janela do WhatsApp: ${lasting(left)}`} />`;
}

function Head({ talk }) {
    const { row } = talk;
    return html`<header class="thread-head">
        <button type="button" class="plain phone-only" onClick=${desk.leave}><${Icon} name="back" /><span class="hidden">Voltar à lista</span></button>
        <div class="thread-who"><h2>${personName(row)}</h2>
            <p class="facts"><${Mark} icon=${channel(row.channel).icon} text=${channel(row.channel).name} />
                <span class="protocol">protocolo ${row.protocol}</span><${Mark} icon="person" text=${levels[row.level] ?? row.level} />
                <span>${ownerName(row.owner, state.me.user)}</span><${Countdown} talk=${talk} /></p></div>
        <div class="tools" role="group" aria-label="Ações da conversa">
            <${Owner} row=${row} />
            ${row.open === false && row.owner.kind !== 'bot' ? html`<${Button} icon="undo" name="Reabrir" />` : html`<${Button} icon="check" name="Resolver" kind="resolve" />`}
            <${Button} icon="next" name="Resolver e abrir a próxima" label="e próxima" hide=${true} />
            <${Button} icon="snooze" name="Adiar" hide=${true} />
            <${Button} icon="people" name="Atribuir ou transferir" label="Atribuir" hide=${true} />
            <${Button} icon="call" name="Combinar retorno" label="Retorno" hide=${true} />
            <${Button} icon="mail" name="Marcar como não lida" label="Não lida" hide=${true} />
            ${isBoss() && html`<${Button} icon="note" name="Orientar quem atende" label="Orientar" hide=${true} />`}
            <${Button} icon="fold" name="Dobrar ou abrir os dados da pessoa" label="Pessoa" hide=${true} />
        </div>
    </header>`;
}

/* ---- what was promised, until it is done ---- */

function Promised({ row }) {
    const b = row.callback;
    if (!b) return null;
    return html`<div class="promised"><${Mark} ...${promised(b)} /><span>${b.by ? `Combinado por ${b.by}` : 'Prometido fora do horário'}${Date.parse(b.due) < Date.now() ? ` para ${dayAndClock(b.due)}` : ''}${b.note ? `: ${b.note}` : ''}</span>
        ${isMine(row) && html`<div class="row-buttons"><button type="button" onClick=${() => runNamed('Retorno feito')}><${Icon} name="check" />Feito</button><button type="button" class="plain" onClick=${() => runNamed('Desmarcar retorno')}>Desmarcar</button></div>`}</div>`;
}

/* ---- the card: no scrolling to know what this is about ---- */

function Card({ card }) {
    if (!card) return null;
    return html`<details class="card" open=${innerWidth >= 700}><summary><${Icon} name="note" /><strong>${card.wants}</strong>
            ${card.sentiment && html`<${Mark} icon=${card.sentiment === 'ok' ? 'check' : 'alert'} kind=${card.sentiment === 'ok' ? '' : 'near'} text=${`pessoa ${sentiments[card.sentiment] ?? card.sentiment}`} />`}
            ${card.balance !== null && card.balance !== undefined && html`<span>saldo ${money(card.balance)}</span>`}</summary>
        <dl class="card-facts">
            ${card.reason_words && card.reason_words !== card.wants && html`<div><dt>Por que chegou aqui</dt><dd>${card.reason_words}</dd></div>`}
            ${card.tried?.length > 0 && html`<div class="tried"><dt>Já foi tentado</dt><dd>${card.tried.join(' · ')}</dd></div>`}
            ${card.answers?.map((a) => html`<div><dt>${a.question}</dt><dd>${a.text}</dd></div>`)}
            ${card.asked_at && html`<div><dt>Pediu em</dt><dd>${dayAndClock(card.asked_at)}</dd></div>`}
        </dl></details>`;
}

/* ---- the lines ---- */

const authors = { in: (m, who) => who, bot: () => 'Robô', agent: (m) => m.author ?? 'Atendente', note: (m) => `${m.author ?? 'Atendente'} · nota interna, só a equipe vê` };

function State({ message }) {
    const now = states[message.state];
    if (!now || message.direction === 'in' || message.direction === 'note') return null;
    return html`<span class="state"><${Mark} icon=${now.icon} kind=${now.bad ? 'bad' : ''} text=${now.name} />
        ${message.reason && html`<span class="reason">${message.reason}</span>`}${message.next_action && html`<span class="reason">O que fazer: ${message.next_action}</span>`}</span>`;
}

const Line = pure(({ message: m, who }) => html`<div class=${`line ${m.direction}`}>
    <p class="author">${m.direction === 'note' && html`<${Icon} name="lock" />`}${m.direction === 'bot' && html`<${Icon} name="bot" />`}${(authors[m.direction] ?? authors.agent)(m, who)} <time datetime=${m.at}>${clock(m.at)}</time></p>
    ${m.text && html`<p class="text">${m.text}</p>`}
    ${m.masked && html`<p class="reason"><${Icon} name="lock" />Conteúdo protegido: a identificação já passou do prazo.</p>`}
    ${m.file && html`<p class="text">${m.file.url ? html`<a href=${m.file.url} target="_blank" rel="noopener"><${Icon} name="file" />Abrir ${m.file.name.toLowerCase()}<span class="hidden"> em outra janela</span></a>` : html`<${Mark} icon="file" text=${`${m.file.name}: não está mais no WhatsApp, onde fica por 7 dias`} />`}</p>`}
    <${State} message=${m} /></div>`);

const Unsent = ({ one }) => html`<div class=${`line ${one.kind === 'note' ? 'note' : 'agent'} unsent`}>
    <p class="author">Você <time datetime=${one.at}>${clock(one.at)}</time></p><p class="text">${one.text}</p>
    <span class="state">${one.held ? html`<${Mark} icon="hourglass" text="sai em 5 s" /><button type="button" class="plain" title="Desfazer (z)" onClick=${() => desk.takeBack(one)}>Desfazer</button>` : one.failed ? html`<${Mark} icon="alert" kind="bad" text="não enviada" /> <span class="reason">Vai sozinha quando a conexão voltar.</span>
        <button type="button" class="plain" onClick=${() => desk.sendAgain(one)}>Tentar agora</button><button type="button" class="plain" onClick=${() => desk.takeBack(one)}>Editar</button>`
        : html`<${Mark} icon="clock" text="a caminho" />`}</span></div>`;

function lines(messages, who) {
    let before = '';
    return messages.flatMap((m) => {
        const today = day(m.at), line = html`<${Line} key=${m.id ?? m.cid} message=${m} who=${who} />`;
        if (today === before) return [line];
        before = today;
        return [html`<p class="day" key=${`dia-${today}`}>${today}</p>`, line];
    });
}

/* At its end a log stays there when a line comes; who reads further up is not moved. */
function useEnd(box) {
    const last = useRef({ open: null, height: 0, first: null, end: true });
    useLayoutEffect(() => {
        const node = box.current, was = last.current;
        if (!node) return;
        const first = state.messages[0]?.id;
        if (was.open !== state.open || !was.first) node.scrollTop = node.scrollHeight;
        else if (first !== was.first) node.scrollTop += node.scrollHeight - was.height;
        else if (was.end) node.scrollTop = node.scrollHeight;
        Object.assign(was, { open: state.open, height: node.scrollHeight, first, end: atEnd(node) });
    });
    return (event) => {
        last.current.end = atEnd(event.target);
        if (event.target.scrollTop < 200 && state.older) desk.loadOlder();
    };
}
const atEnd = (node) => node.scrollHeight - node.scrollTop - node.clientHeight < 40;

function Log({ talk }) {
    const box = useRef(null), onScroll = useEnd(box);
    const unsent = state.unsent.filter((u) => u.conversation === state.open);
    return html`<div id="mensagens" class="log" role="log" aria-label="Mensagens" tabindex="0" ref=${box} onScroll=${onScroll}>
        ${state.older && html`<button type="button" class="plain older" onClick=${desk.loadOlder}>Mensagens mais antigas</button>`}
        ${lines(state.messages, personName(talk.row))}${unsent.map((one) => html`<${Unsent} key=${one.cid} one=${one} />`)}</div>`;
}

function Presence() {
    if (!state.others.length) return html`<p class="presence" role="status"></p>`;
    const typing = state.others.filter((o) => o.typing), here = state.others.filter((o) => !o.typing);
    return html`<p class="presence" role="status"><${Icon} name="eye" />${[...typing.map((o) => `${o.name} está digitando…`), ...here.map((o) => `${o.name} também está aqui`)].join(' · ')}</p>`;
}

export function Thread() {
    if (!state.open) return html`<section class="thread empty" aria-label="Conversa"><p class="nothing">Escolha uma conversa na lista. Com o teclado: <kbd>j</kbd> e <kbd>k</kbd> andam, <kbd>Enter</kbd> abre.</p></section>`;
    if (!state.talk) return html`<section class="thread" aria-label="Conversa" aria-busy="true"><p class="nothing">Abrindo…</p></section>`;
    return html`<section class="thread" aria-label="Conversa">
        <${Head} talk=${state.talk} /><${Promised} row=${state.talk.row} /><${Card} card=${state.talk.card} /><${Log} talk=${state.talk} /><${Presence} />
        <${Composer} key=${state.open} talk=${state.talk} /></section>`;
}
