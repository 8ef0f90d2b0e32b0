/* The console's page: what is asked first, how the panes stand, and what holds over all of them. */
import { html, render, useEffect, useState } from './htm-preact.js';
import { state, set, get, post, onChange, forgetAll, complain, ask, isBoss } from './store.js';
import * as desk from './desk.js';
import { startKeys, tip } from './keys.js';
import { startEvents } from './events.js';
import { Icon } from './words.js';
import { Inbox } from './inbox.js';
import { Thread } from './thread.js';
import { Person } from './person.js';
import { Board } from './board.js';
import { Overlays, Toasts } from './overlays.js';

function Banner() {
    const lost = state.connection === 'lost';
    return html`<div class="banners" role="status">${lost && html`<p class="banner bad"><${Icon} name="alert" />Sem conexão. Tentando de novo… O que você escrever fica guardado e sai depois.</p>`}
        ${state.paused && html`<p class="banner near"><${Icon} name="pause" />Envios pausados. ${isBoss() ? html`<a href="#/quadro">Ver o quadro</a>` : 'A supervisão vai retomar.'}</p>`}</div>`;
}

function Available() {
    const on = state.me.available ?? true;
    const flip = () => post('/me', { available: !on }).then(() => set({ me: { ...state.me, available: !on } })).catch(complain);
    return html`<button type="button" class="plain" aria-pressed=${on ? 'true' : 'false'} onClick=${flip}><${Icon} name=${on ? 'check' : 'clock'} /><span class="wide">${on ? 'Disponível' : 'Ausente'}</span></button>`;
}

function Bar() {
    return html`<div class="bar" role="group" aria-label="Página"><span class="hidden" role="status">${desk.titleCount()}</span>
        <${Available} />
        <button type="button" class="plain" title=${tip('Todos os comandos')} onClick=${() => ask('palette')}><${Icon} name="menu" /><span class="wide">Comandos</span></button>
        <button type="button" class="plain" title=${tip('Atalhos e preferências')} onClick=${() => ask('sheet')}><${Icon} name="keyboard" /><span class="wide">Atalhos</span></button></div>`;
}

function App() {
    const [, draw] = useState(0);
    useEffect(() => onChange(() => draw((n) => n + 1)), []);
    const board = state.view === 'quadro' && !state.open;
    return html`<div class="page"><${Bar} /><${Banner} />
        <div class="desk" data-pane=${board ? 'thread' : state.pane} data-left=${state.folded.left ? 'folded' : ''} data-right=${state.folded.right || !state.open ? 'folded' : ''}>
            <${Inbox} />${board ? html`<${Board} />` : html`<${Thread} />`}<${Person} /></div>
        <${Toasts} /><${Overlays} /></div>`;
}

async function start() {
    const root = document.getElementById('app');
    const { view, filters, query } = desk.readAddress();
    set({ view, filters, query });
    const list = desk.loadList();
    const me = await get('/me', { login: false });
    set({ me, csrf: me.csrf });
    desk.restoreUnsent();
    root.textContent = '';
    render(html`<${App} />`, root);
    await list;
    document.getElementById('lista')?.focus();
    desk.loadViews();
    const first = desk.readAddress().open;
    if (first) desk.open(first);
    startKeys();
    startEvents();
    addEventListener('popstate', () => desk.arrive());
    document.querySelector('form[action="/console/sair"]')?.addEventListener('submit', forgetAll);
}

start().catch((error) => {
    if (error.status === 401) location.assign('/console/entrar');
    document.getElementById('app').textContent = error.message;
});
