/* The supervisor's board: who waits, who attends, and the one button that stops everything that leaves. */
import { html, useEffect, useState } from './htm-preact.js';
import { state, set, get, complain } from './store.js';
import * as desk from './desk.js';
import { Icon, Mark, slas, lasting, many, dayAndClock } from './words.js';

const EVERY_MS = 5000;

function Pause() {
    const [sure, setSure] = useState(false);
    if (state.paused) return html`<button type="button" class="main" onClick=${() => desk.pauseAll(false)}><${Icon} name="play" />Retomar os envios</button>`;
    if (!sure) return html`<button type="button" onClick=${() => setSure(true)}><${Icon} name="pause" />Pausar todos os envios</button>`;
    return html`<div class="row-buttons"><span>Nada mais sai, em nenhum canal, até alguém retomar.</span>
        <button type="button" class="danger" onClick=${() => { setSure(false); desk.pauseAll(true); }}>Pausar agora</button><button type="button" onClick=${() => setSure(false)}>Não</button></div>`;
}

const Sla = ({ sla }) => sla && slas[sla] ? html`<${Mark} icon=${slas[sla].icon} kind=${`sla-${sla}`} text=${slas[sla].name} />` : '—';

const Queues = ({ rows }) => html`<table><caption>Filas</caption><thead><tr><th scope="col">Equipe</th><th scope="col">Esperam</th><th scope="col">Há mais tempo</th><th scope="col">Prazo</th></tr></thead>
    <tbody>${rows.map((q) => html`<tr key=${q.team?.id ?? q.team}><th scope="row">${q.team?.name ?? q.team ?? 'Sem equipe'}</th><td>${q.waiting}</td><td>${q.oldest_s ? lasting(q.oldest_s) : '—'}</td><td><${Sla} sla=${q.sla} /></td></tr>`)}</tbody></table>`;

const Agents = ({ rows }) => html`<table><caption>Atendentes</caption><thead><tr><th scope="col">Nome</th><th scope="col">Agora</th><th scope="col">Conversas</th><th scope="col">Visto</th></tr></thead>
    <tbody>${rows.map((a) => html`<tr key=${a.user_id}><th scope="row">${a.name}</th><td><${Mark} icon=${a.available ? 'check' : 'clock'} text=${a.available ? 'disponível' : 'ausente'} /></td>
        <td><meter min="0" max=${a.capacity || 1} value=${a.open} aria-label=${`${a.open} de ${a.capacity}`}></meter> ${a.open} de ${a.capacity}</td><td>${a.last_seen ? dayAndClock(a.last_seen) : '—'}</td></tr>`)}</tbody></table>`;

export function Board() {
    useEffect(() => {
        const look = () => get('/board').then((board) => set({ board, paused: board.paused })).catch(complain);
        look();
        const again = setInterval(look, EVERY_MS);
        return () => clearInterval(again);
    }, []);
    const b = state.board;
    if (!b) return html`<section class="board" aria-label="Quadro da equipe"><p class="nothing">Carregando…</p></section>`;
    const care = b.care ?? {};
    return html`<section class="board" aria-label="Quadro da equipe" tabindex="0"><header><h2>Quadro da equipe</h2><p>${many(b.queues.reduce((n, q) => n + q.waiting, 0), 'pessoa espera', 'pessoas esperam')}</p><${Pause} /></header>
        ${care.unseen > 0 && html`<p class="blocked" role="status"><${Icon} name="alert" />${many(care.unseen, 'pessoa espera', 'pessoas esperam')} sem ninguém por perto${care.somebody ? '' : ': toda a equipe está fora'}. Há mais tempo: ${lasting(care.oldest_s)}.</p>`}
        ${care.promised > 0 && html`<p role="status"><a href="#/retornos" onClick=${(e) => { e.preventDefault(); desk.goTo({ view: 'retornos', filters: {}, query: '' }); }}>${many(care.promised, 'retorno combinado', 'retornos combinados')}</a>${care.late > 0 && html`, <${Mark} icon="alert" kind="bad" text=${many(care.late, 'atrasado', 'atrasados')} />`}</p>`}
        <${Queues} rows=${b.queues} /><${Agents} rows=${b.agents} /></section>`;
}
