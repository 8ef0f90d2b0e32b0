/*
 * What the pages know, and how they ask the server.  One object; whoever changes it says so with set(), and the
 * page is drawn again in the next frame.
 */
import { html, Component } from './htm-preact.js';

export const state = {
    me: null, csrf: '', connection: 'starting', paused: false, relogin: false,
    /* where one is: in the address, so that it can be shared and "back" works */
    view: 'fila', filters: {}, query: '', open: null, pane: 'list',
    /* the inbox */
    rows: [], order: [], next: null, counts: {}, loading: false, focus: null, pinned: [], marks: new Set(), saved: [],
    /* the open conversation */
    talk: null, messages: [], older: false, person: null, kind: 'reply', others: [],
    unsent: [], dialog: null, toasts: [], folded: { left: false, right: false }, canned: null, board: null,
};

const listeners = new Set();
let frame = 0;
export function changed() {
    frame ||= requestAnimationFrame(() => {
        frame = 0;
        for (const listener of listeners) listener();
    });
}
export function set(patch) {
    Object.assign(state, patch);
    changed();
}
export const onChange = (listener) => { listeners.add(listener); return () => listeners.delete(listener); };

/** A component that is drawn again only when something it was given is another. */
export function pure(draw) {
    return class extends Component {
        shouldComponentUpdate(next) {
            return Object.keys({ ...next, ...this.props }).some((key) => next[key] !== this.props[key]);
        }
        render(props) {
            return html`<${draw} ...${props} />`;
        }
    };
}

/* ---- the server ---- */

/** status 0: there was no answer at all. */
export class Refusal extends Error {
    constructor(status, body) {
        super(body?.error && /\s/.test(body.error) ? body.error : words(status));
        this.status = status;
        this.code = body?.code;
        this.body = body ?? {};
    }
}

function words(status) {
    return {
        0: 'Sem conexão agora. Nada do que você escreveu se perdeu.',
        403: 'Sua conta não tem permissão para isso.',
        404: 'Não encontramos. Talvez tenha mudado de lugar.',
        409: 'Alguém chegou antes. Veja como está agora.',
        429: 'Muitos pedidos em pouco tempo. Espere um instante.',
    }[status] ?? 'Não deu certo agora. Tente de novo em alguns segundos.';
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const TRIES = 3, PATIENCE_MS = 15000, UPLOAD_MS = 60000;
let waitingForLogin = [];
const onLost = new Set();
export const whenLost = (listener) => onLost.add(listener);

export function loggedIn(csrf) {
    const waiting = waitingForLogin;
    waitingForLogin = [];
    set({ relogin: false, csrf: csrf ?? state.csrf });
    for (const go of waiting) go();
}

async function fetched(method, path, body, signal) {
    const form = body instanceof FormData; /* the browser itself says how it is made */
    const headers = body === undefined || form ? {} : { 'Content-Type': 'application/json' };
    if (method !== 'GET') headers['X-CSRF'] = state.csrf;
    try {
        return await fetch(`/console/api${path}`, {
            method, headers, body: method === 'GET' ? undefined : form ? body : JSON.stringify(body ?? {}),
            signal: signal ?? AbortSignal.timeout(form ? UPLOAD_MS : PATIENCE_MS), credentials: 'same-origin', cache: 'no-store',
        });
    } catch (error) {
        if (signal?.aborted) throw error;
        for (const listener of onLost) listener();
        throw new Refusal(0);
    }
}

/** The answer's JSON; a Refusal otherwise.  A session that is over waits here until one is in again. */
export async function call(method, path, body, { signal, login = true } = {}) {
    for (let attempt = 1; ; attempt++) {
        const answer = await fetched(method, path, body, signal);
        const value = await answer.json().catch(() => null);
        if (answer.ok) return value ?? {};
        if (answer.status === 401 && login) {
            set({ relogin: true });
            await new Promise((resolve) => waitingForLogin.push(resolve));
            continue;
        }
        const later = answer.status === 429 || answer.status === 503;
        if (!later || attempt === TRIES) throw new Refusal(answer.status, value);
        await pause(Math.min(value?.retry_ms ?? 500 * attempt, 5000));
    }
}
export const get = (path, more) => call('GET', path, undefined, more);
export const post = (path, body, more) => call('POST', path, body, more);
export const onTalk = (id, verb, body) => post(`/conversations/${id}/${verb}`, body);

/* ---- what is kept in this browser: drafts and what did not leave ---- */

const PREFIX = 'quita.';
export function kept(name) {
    try {
        return JSON.parse(localStorage.getItem(`${PREFIX}${state.me?.user.id}.${name}`));
    } catch {
        return null;
    }
}
export function keep(name, value) {
    const key = `${PREFIX}${state.me?.user.id}.${name}`;
    try {
        if (value === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(value));
    } catch { /* full or forbidden: the server has drafts too */ }
}
/** Who goes leaves nothing of anybody's debts in a browser that others use. */
export function forgetAll() {
    for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}

/* ---- what is said at the foot of the page ---- */

let toastId = 0;
const UNDO_MS = 5000, TOAST_MS = 6000;
export function toast(text, { undo, bad } = {}) {
    const one = { id: ++toastId, text, undo, bad, until: Date.now() + (undo ? UNDO_MS : TOAST_MS) };
    set({ toasts: [...state.toasts.slice(-2), one] });
    setTimeout(() => set({ toasts: state.toasts.filter((t) => t !== one) }), one.until - Date.now());
}
export const complain = (error) => {
    if (error?.name !== 'AbortError') toast(error.message, { bad: true });
};
export const ask = (name, more = {}) => set({ dialog: { name, ...more } });
export const closeDialog = () => set({ dialog: null });
export const isBoss = () => ['supervisor', 'manager', 'operator'].includes(state.me?.user.role);
export const randomId = () => crypto.randomUUID?.() ?? [...crypto.getRandomValues(new Uint8Array(16))]
    .map((b, i) => ([4, 6, 8, 10].includes(i) ? '-' : '') + (i === 6 ? b & 15 | 64 : i === 8 ? b & 63 | 128 : b).toString(16).padStart(2, '0')).join('');
