/*
 * The list.  Only what is seen is drawn, each row as high as every other; the focused row and the one under the
 * pointer stay where they are whatever comes in (desk.js places the others around them).
 */
import { html, useEffect, useLayoutEffect, useRef, useState } from './htm-preact.js';
import { state, set, pure, ask, isBoss, toast, complain } from './store.js';
import * as desk from './desk.js';
import { Icon, Mark, views, channel, channels, slas, directions, personName, ownerName, when, lasting, many, upTo, hits, promised } from './words.js';
import { tip } from './keys.js';

const ROW_REM = 5, SPARE = 6, LAZY = 30;
const rowHeight = () => ROW_REM * parseFloat(getComputedStyle(document.documentElement).fontSize);

const Row = pure(({ row, top, index, total, focused, open, marked, waiting, me }) => html`
    <li id=${`linha-${row.id}`} class=${`row ${focused ? 'focused' : ''} ${open ? 'open' : ''} ${row.unread ? 'unread' : ''}`} role="option"
        aria-selected=${focused ? 'true' : 'false'} aria-posinset=${index + 1} aria-setsize=${total} style=${`top:${top}px`} data-id=${row.id}>
        <span class=${`tick ${marked ? 'on' : ''}`} data-tick="1" title="Marcar (x)"><${Icon} name=${marked ? 'check' : channel(row.channel).icon} /></span>
        <span class="who">${personName(row)}${marked && html`<span class="hidden">, marcada</span>`}</span>
        <span class="at">${row.owner.kind === 'fila' && waiting ? `espera ${waiting}` : when(row.at)}</span>
        <span class="preview">${row.preview ? `${directions[row.direction] ?? ''}${row.preview}` : 'Conteúdo protegido'}</span>
        <span class="facts">
            <span>${channel(row.channel).name}</span>
            ${row.sla && html`<${Mark} icon=${slas[row.sla].icon} text=${slas[row.sla].name} kind=${`sla-${row.sla}`} />`}
            ${row.callback && html`<${Mark} ...${promised(row.callback)} />`}${row.snoozed_until && !row.callback && html`<${Mark} icon="snooze" text=${`até ${when(row.snoozed_until)}`} />`}
            ${row.owner.kind !== 'fila' && html`<span>${ownerName(row.owner, me)}</span>`}${row.hit && html`<span>achada por ${hits[row.hit] ?? row.hit}</span>`}<span class="last">${row.creditor}</span>
        </span>
        ${row.unread ? html`<span class="count">${row.unread}<span class="hidden"> não lidas</span></span>` : null}
    </li>`);

function useWindow(count) {
    const box = useRef(null);
    const [range, setRange] = useState({ from: 0, to: 20, height: 92 });
    const look = () => {
        const node = box.current;
        if (!node) return;
        const height = rowHeight(), from = Math.max(0, Math.floor(node.scrollTop / height) - SPARE);
        const to = Math.ceil((node.scrollTop + node.clientHeight) / height) + SPARE;
        setRange((old) => old.from === from && old.to === to && old.height === height ? old : { from, to, height });
        if (to > count - LAZY) desk.loadMore();
    };
    useLayoutEffect(look, [count]);
    useEffect(() => { addEventListener('resize', look); return () => removeEventListener('resize', look); });
    return [box, range, look];
}

function intoView(box, at, height) {
    if (!box || at < 0) return;
    const top = at * height;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (top + height > box.scrollTop + box.clientHeight) box.scrollTop = top + height - box.clientHeight;
}

const idUnder = (event) => event.target.closest('[data-id]')?.dataset.id ?? null;

function onClick(event) {
    const id = idUnder(event);
    if (!id) return;
    if (event.target.closest('[data-tick]') || event.ctrlKey || event.metaKey) desk.mark(id);
    else desk.open(id);
}
/* Arrows work in the list whatever is set: they are no single-letter keys. */
function onKeyDown(event) {
    const by = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -Infinity, End: Infinity }[event.key];
    if (by !== undefined) desk.step(by);
    else if (event.key === 'Enter') desk.open();
    else if (event.key === ' ') desk.mark();
    else return;
    event.preventDefault();
}
const onOver = (event) => { const id = idUnder(event); if (state.pinned[0] !== id) state.pinned = id ? [id] : []; };

function List() {
    const [box, range, look] = useWindow(state.order.length);
    const focusAt = state.order.indexOf(state.focus), byId = new Map(state.rows.map((r) => [r.id, r]));
    useLayoutEffect(() => intoView(box.current, state.order.indexOf(state.focus), range.height), [state.focus, range.height]);
    const shown = [];
    for (let i = range.from; i < Math.min(range.to, state.order.length); i++) shown.push(i);
    if (focusAt >= 0 && !shown.includes(focusAt)) shown.push(focusAt);
    const total = state.next ? -1 : state.order.length; /* -1: not known yet */
    return html`<ul id="lista" class="list" role="listbox" tabindex="0" aria-label=${`Conversas: ${state.query ? 'busca' : views[state.view]}`} ref=${box}
        aria-activedescendant=${focusAt >= 0 ? `linha-${state.focus}` : null} onScroll=${look} onClick=${onClick} onKeyDown=${onKeyDown}
        onMouseOver=${onOver} onMouseLeave=${() => { state.pinned = []; }}>
        <li class="rows" role="presentation" style=${`height:${state.order.length * range.height}px`}></li>
        ${shown.map((i) => {
            const row = byId.get(state.order[i]);
            return row && html`<${Row} key=${row.id} row=${row} top=${i * range.height} index=${i} total=${total} focused=${i === focusAt} me=${state.me.user}
                open=${row.id === state.open} marked=${state.marks.has(row.id)} waiting=${row.since && lasting((Date.now() - row.since) / 1000)} />`;
        })}
    </ul>`;
}

const NOTHING = {
    fila: 'Ninguém espera agora. A próxima pessoa aparece aqui.',
    minhas: 'Nenhuma conversa com você.',
    adiadas: 'Nada adiado.',
    retornos: 'Nenhum retorno combinado.',
    triagem: 'Nada para separar.',
};
function Nothing() {
    if (state.loading || state.order.length) return null;
    return html`<p class="nothing">${state.query ? 'Nada encontrado. Tente o nome, o CPF, o telefone, um valor ou uma palavra.' : NOTHING[state.view] ?? 'Nada aqui.'}</p>`;
}

/* ---- views, search, filters ---- */

function ViewLink({ view }) {
    const count = state.counts[view], current = state.view === view && !state.query;
    return html`<a href=${desk.address({ view, filters: {}, query: '', open: null })} aria-current=${current ? 'page' : null}
        onClick=${(e) => { e.preventDefault(); desk.goTo({ view, filters: {}, query: '' }); }}>${views[view] ?? 'Quadro'}${count !== undefined && html` <span class="n">${upTo(count)}</span>`}</a>`;
}

const savedLink = (v) => html`<a href=${`#/${v.query}`} key=${v.id ?? v.name} onClick=${(e) => { e.preventDefault(); history.pushState(null, '', `#/${v.query}`); desk.arrive(); }}>
    <${Icon} name="star" />${v.name}${v.shared ? html`<span class="hidden"> (da equipe)</span>` : null}</a>`;

function Search() {
    const [text, setText] = useState(state.query);
    useEffect(() => setText(state.query), [state.query]);
    const look = (event) => { event?.preventDefault(); if (text.trim() !== state.query) desk.goTo({ query: text.trim(), open: state.open }); };
    useEffect(() => {
        const later = setTimeout(() => text.trim() !== state.query && text.trim().length !== 1 && look(), 250);
        return () => clearTimeout(later);
    }, [text]);
    return html`<form class="search" role="search" onSubmit=${look}>
        <label class="hidden" for="busca">Buscar por nome, CPF, telefone, valor ou texto</label>
        <${Icon} name="search" /><input id="busca" type="search" autocomplete="off" placeholder="Nome, CPF, telefone, valor…" value=${text}
            onInput=${(e) => setText(e.target.value)} title=${tip('Buscar')} aria-keyshortcuts="/" />
    </form>`;
}

function Filters() {
    const pick = (name) => (event) => desk.goTo({ filters: { ...state.filters, [name]: event.target.value || undefined } });
    return html`<div class="filters">
        <label><span class="hidden">Canal</span><select value=${state.filters.channel ?? ''} onChange=${pick('channel')}>
            <option value="">Canal: todos</option>${Object.entries(channels).map(([id, c]) => html`<option value=${id} selected=${state.filters.channel === id}>${c.name}</option>`)}</select></label>
        ${state.me.teams.length > 1 && html`<label><span class="hidden">Equipe</span><select value=${state.filters.team ?? ''} onChange=${pick('team')}>
            <option value="">Equipe: todas</option>${state.me.teams.map((t) => html`<option value=${t.id} selected=${state.filters.team === String(t.id)}>${t.name}</option>`)}</select></label>`}
        <button type="button" class="plain" onClick=${() => ask('view')} title="Salvar esta visão"><${Icon} name="star" /><span class="hidden">Salvar esta visão</span></button>
    </div>`;
}

function Marked() {
    const count = state.marks.size;
    if (!count) return null;
    return html`<div class="marked" role="region" aria-label="Conversas marcadas"><span>${many(count, 'marcada', 'marcadas')}</span>
        <button type="button" onClick=${() => ask('bulk', { action: 'assign' })}>Atribuir</button>
        <button type="button" onClick=${() => ask('bulk', { action: 'snooze' })}>Adiar</button>
        <button type="button" onClick=${() => ask('bulk', { action: 'tag' })}>Etiquetar</button>
        <button type="button" onClick=${() => set({ marks: new Set() })}>Desmarcar</button></div>`;
}

const news = async () => { await desk.loadList({ again: true }).catch(complain); toast('Lista atualizada.'); };

export function Inbox() {
    return html`<section class="inbox" aria-label="Caixa de entrada">
        <${Search} />
        <nav class="views" aria-label="Visões">${Object.keys(views).map((view) => html`<${ViewLink} key=${view} view=${view} />`)}
            ${isBoss() && html`<${ViewLink} view="quadro" />`}${state.saved.map(savedLink)}</nav>
        <${Filters} /><${Marked} />
        <${List} /><${Nothing} />
        <div class="foot"><span>${state.loading ? 'Carregando…' : `${upTo(state.query ? state.order.length : state.counts[state.view] ?? state.order.length)} ${state.counts[state.view] === 1 ? 'conversa' : 'conversas'}`}</span>
            <button type="button" class="plain" onClick=${news}>Atualizar</button></div>
    </section>`;
}
