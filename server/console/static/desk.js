/* What agents do: open, take, give back, say, note, resolve, snooze.  The page's buttons, keys and palette call these. */
import { state, set, get, post, onTalk, toast, complain, kept, keep, ask, randomId } from './store.js';
import { views, upTo, dayAndClock } from './words.js';

/* ---- the address ---- */

const filterNames = ['team', 'channel', 'creditor'];

/** In the fragment, which no server writes down: what is looked for may be a CPF. */
export function address({ view = state.view, filters = state.filters, query = state.query, open = state.open } = {}) {
    const parts = new URLSearchParams();
    for (const name of filterNames) if (filters[name]) parts.set(name, filters[name]);
    if (query) parts.set('q', query);
    if (open) parts.set('c', open);
    return `#/${view}${parts.size ? `?${parts}` : ''}`;
}

export function readAddress() {
    const [, view = 'fila', search = ''] = location.hash.match(/^#\/(\w*)(?:\?(.*))?$/) ?? [];
    const parts = new URLSearchParams(search);
    const filters = Object.fromEntries(filterNames.map((name) => [name, parts.get(name)]).filter((pair) => pair[1]));
    return { view: views[view] || view === 'quadro' ? view : 'fila', filters, query: parts.get('q') ?? '', open: parts.get('c') };
}

const go = (where) => { if (where !== location.hash) history.pushState(null, '', where); };

/** Another view, filter or search: the list is asked for anew. */
export function goTo(change) {
    go(address({ open: null, ...change }));
    return arrive();
}

export async function arrive() {
    const to = readAddress();
    const sameList = to.view === state.view && to.query === state.query && JSON.stringify(to.filters) === JSON.stringify(state.filters);
    set({ view: to.view, filters: to.filters, query: to.query });
    if (!sameList) for (const tell of watchers) tell();
    await Promise.all([
        sameList && state.loaded ? null : loadList(),
        to.open === state.open ? null : to.open ? show(to.open) : leave(),
    ]);
}

/* ---- the inbox ---- */

function listPath(cursor) {
    const parts = new URLSearchParams(state.query ? { q: state.query } : { view: state.view, limit: '100', ...state.filters });
    if (cursor) parts.set('cursor', cursor);
    return `/${state.query ? 'search' : 'inbox'}?${parts}`;
}

const arrived = (row) => ({ ...row, since: row.waiting_s === null || row.waiting_s === undefined ? null : Date.now() - row.waiting_s * 1000 });
let asked = 0;

export async function loadList({ again = false } = {}) {
    if (state.view === 'quadro') return set({ loaded: true });
    const mine = ++asked;
    set({ loading: true, ...(again ? {} : { rows: [], order: [], next: null, focus: null, marks: new Set() }) });
    try {
        const got = await get(listPath());
        if (mine !== asked) return;
        const rows = got.rows.map(arrived), fresh = new Set(rows.map((r) => r.id));
        const rest = again && got.next ? state.rows.filter((r) => !fresh.has(r.id) && isBehind(r, rows.at(-1))) : [];
        placed([...rows, ...rest]);
        set({ next: rest.length ? state.next : got.next, counts: got.counts ?? state.counts, loaded: true });
        state.focus ??= state.order[0] ?? null;
    } catch (error) {
        complain(error);
    } finally {
        if (mine === asked) set({ loading: false });
    }
}

export async function loadMore() {
    if (!state.next || state.loading) return;
    const mine = asked, cursor = state.next;
    set({ loading: true });
    try {
        const got = await get(listPath(cursor));
        if (mine !== asked) return;
        const known = new Set(state.rows.map((r) => r.id));
        placed([...state.rows, ...got.rows.filter((r) => !known.has(r.id)).map(arrived)]);
        set({ next: got.next });
    } catch (error) {
        complain(error);
    } finally {
        set({ loading: false });
    }
}

/* The queue has the longest wait first, others what is newest. */
const dueOf = (row) => row.callback && Date.parse(row.callback.due);
const isDue = (row) => row.callback && dueOf(row) <= Date.now() && row.owner.kind !== 'bot';
function compare(a, b) {
    if (state.view === 'retornos' && !state.query) return (dueOf(a) ?? Infinity) - (dueOf(b) ?? Infinity) || a.id - b.id;
    if (['fila', 'minhas'].includes(state.view) && !state.query && (isDue(a) || isDue(b))) return isDue(a) && isDue(b) ? dueOf(a) - dueOf(b) : isDue(a) ? -1 : 1;
    if (state.view === 'fila' && !state.query) return (a.since ?? Infinity) - (b.since ?? Infinity) || a.id - b.id;
    return a.at < b.at ? 1 : a.at > b.at ? -1 : b.id - a.id;
}
const isBehind = (row, last) => !last || compare(row, last) > 0;

/** Sorts, and leaves every pinned row where it stands: nothing moves under a cursor or a focus. */
function placed(rows) {
    const pins = [...new Set([state.focus, ...state.pinned])].map((id) => ({ id, at: state.order.indexOf(id) }))
        .filter((p) => p.at >= 0 && rows.some((r) => r.id === p.id)).sort((a, b) => a.at - b.at);
    const held = new Set(pins.map((p) => p.id));
    const order = (state.query ? rows : rows.toSorted(compare)).map((r) => r.id).filter((id) => !held.has(id));
    for (const pin of pins) order.splice(Math.min(pin.at, order.length), 0, pin.id);
    set({ rows, order });
}

const mine = (row) => row.owner.kind === 'agente' && String(row.owner.user_id) === String(state.me.user.id);
const belongs = {
    fila: (row) => row.owner.kind === 'fila' && !row.snoozed_until,
    minhas: (row) => mine(row) && !row.snoozed_until,
    todas: () => true,
    adiadas: (row) => Boolean(row.snoozed_until),
    retornos: (row) => Boolean(row.callback),
};

export function rowCame(row) {
    const here = state.rows.findIndex((r) => r.id === row.id);
    const fits = !state.query && belongs[state.view]?.(row) && (!state.filters.channel || row.channel === state.filters.channel)
        && !state.filters.team && (!state.filters.creditor || row.creditor === state.filters.creditor);
    if (state.talk?.row.id === row.id) set({ talk: { ...state.talk, row } });
    if (here >= 0 && belongs[state.view] && !state.query && !belongs[state.view](row) && row.id !== state.open) return rowLeft(row.id);
    const one = arrived(row);
    if (here >= 0) return placed(state.rows.with(here, one));
    if (fits && !(state.next && isBehind(one, state.rows.at(-1)))) placed([...state.rows, one]);
}

/** Nobody's to attend any more: it stays where all are shown, as it is now. */
export function rowGone(id, row) {
    if (row && state.talk?.row.id === id) set({ talk: { ...state.talk, row } });
    if (row && (state.query || ['todas', 'resolvidas'].includes(state.view))) rowCame(row);
    else if (id !== state.open || state.view === 'fila') rowLeft(id);
}

export function rowLeft(id) {
    const at = state.order.indexOf(id);
    if (at < 0) return;
    const next = state.order[at + 1] ?? state.order[at - 1] ?? null;
    state.marks.delete(id);
    const rows = state.rows.filter((r) => r.id !== id);
    if (state.focus === id) { /* its neighbour takes its place, and the focus */
        state.order = state.order.filter((other) => other !== id);
        state.focus = next;
    }
    placed(rows);
}

export function focusOn(id) {
    if (id) set({ focus: id });
}
export function step(by) {
    const at = state.order.indexOf(state.focus);
    focusOn(state.order[Math.max(0, Math.min(state.order.length - 1, at + by))]);
    if (at + by >= state.order.length - 20) loadMore();
}
export function mark(id = state.focus) {
    if (!id) return;
    const marks = new Set(state.marks);
    marks.delete(id) || marks.add(id);
    set({ marks });
}

/* ---- a conversation ---- */

const FIRST = 50;
let opening = 0;
export const watchers = new Set(); // told which conversation and which list is looked at

export function open(id = state.focus) {
    if (!id) return;
    set({ focus: state.order.includes(id) ? id : state.focus, pane: 'thread' });
    go(address({ open: id }));
    return id === state.open ? null : show(id);
}

async function show(id) {
    const mine = ++opening;
    set({ open: id, wantsText: false, talk: null, messages: [], older: false, person: null, others: [], pane: state.view === 'quadro' ? state.pane : 'thread' });
    try {
        const [talk, page] = await Promise.all([get(`/conversations/${id}`), get(`/conversations/${id}/messages?limit=${FIRST}`)]);
        if (mine !== opening) return;
        set({ talk, messages: page.messages, older: page.more, others: talk.others ?? [], kind: talk.composer.reply ? 'reply' : 'note' });
        for (const tell of watchers) tell();
        seen();
        loadPerson(id);
    } catch (error) {
        if (mine === opening) set({ open: null, pane: 'list' });
        complain(error);
    }
}

export async function loadPerson(id = state.open) {
    try {
        const person = await get(`/conversations/${id}/person`);
        if (id === state.open) set({ person });
    } catch (error) {
        complain(error);
    }
}

let refreshed = 0;
export async function refreshTalk() {
    const id = state.open, mine = ++refreshed;
    if (!id) return;
    const talk = await get(`/conversations/${id}`);
    if (id === state.open && mine === refreshed) set({ talk, others: talk.others ?? [] }); /* not an older one that was slow */
}

export async function loadOlder() {
    const id = state.open, first = state.messages[0];
    if (!state.older || !first || state.olderLoading) return;
    set({ olderLoading: true });
    try {
        const page = await get(`/conversations/${id}/messages?before=${first.id}&limit=${FIRST}`);
        if (id === state.open) set({ messages: [...page.messages, ...state.messages], older: page.more });
    } catch (error) {
        complain(error);
    } finally {
        set({ olderLoading: false });
    }
}

export function leave() {
    opening++;
    set({ open: null, talk: null, messages: [], person: null, pane: 'list' });
    go(address({ open: null }));
    for (const tell of watchers) tell();
}

export const lastId = () => state.messages.findLast((m) => m.id)?.id ?? state.talk?.last_id ?? '0';

function seen() {
    const upto = lastId();
    if (document.hidden || !state.talk || !state.talk.row.unread) return;
    onTalk(state.open, 'read', { upto }).catch(() => {});
    rowCame({ ...state.talk.row, unread: 0 });
}

const isSame = (a, b) => (a.id && a.id === b.id) || (a.cid && a.cid === b.cid);
export function messageCame(conversation, message) {
    if (message.cid && state.unsent.some((u) => u.cid === message.cid)) dropUnsent(message.cid);
    if (conversation !== state.open) return false;
    const at = state.messages.findIndex((m) => isSame(m, message));
    const messages = at >= 0 ? state.messages.with(at, { ...state.messages[at], ...message }) : [...state.messages, message];
    if (at < 0 && message.id && state.messages.at(-1)?.id && Number(message.id) < Number(state.messages.at(-1).id)) messages.sort((a, b) => (a.id ?? Infinity) - (b.id ?? Infinity));
    set({ messages });
    seen();
    return at < 0;
}
export function messageState({ message_id, state: now, reason, next_action }) {
    const at = state.messages.findIndex((m) => m.id === message_id);
    if (at >= 0) set({ messages: state.messages.with(at, { ...state.messages[at], state: now, reason: reason ?? null, next_action: next_action ?? state.messages[at].next_action }) });
}

/* ---- what is done to it ---- */

/** Asks, takes the new row and fence; when somebody was first, shows how it is now. */
export async function act(verb, body = {}, said, refused = complain) {
    const talk = state.talk, id = state.open;
    if (!talk) return null;
    try {
        const got = await onTalk(id, verb, { fence: talk.fence, ...body });
        if (id === state.open && got.row) set({ talk: { ...state.talk, row: got.row, fence: got.fence ?? talk.fence } });
        if (said) toast(said, { undo: got.undo?.token });
        if (got.row) rowCame(got.row);
        return got;
    } catch (error) {
        refused(error);
        if (error.status === 409) refreshTalk().catch(() => {});
        return null;
    }
}

export async function take() {
    if (await act('take', {}, 'Você assumiu. O robô está em silêncio aqui.')) {
        set({ kind: 'reply' });
        await refreshTalk().catch(complain);
    }
}
export async function giveBack() {
    if (await act('back', {}, 'O robô continua daqui.')) refreshTalk().catch(complain);
}

function nextOf(id) {
    const at = state.order.indexOf(id);
    return state.order[at + 1] ?? state.order[at - 1] ?? null;
}
export async function resolve({ next = false } = {}) {
    const id = state.open, follow = nextOf(id);
    if (!await act('resolve', {}, 'Conversa resolvida.')) return;
    if (state.view !== 'todas') rowLeft(id);
    if (next && follow && follow !== id) open(follow);
    else if (id === state.open) leave();
}
export const reopen = () => act('reopen', {}, 'Conversa reaberta.').then(() => refreshTalk()).catch(complain);
export async function snooze(until) {
    const id = state.open;
    if (await act('snooze', { until }, until ? 'Adiada. Ela volta sozinha na hora marcada.' : 'De volta.') && until && state.view !== 'todas') rowLeft(id);
}
export const assign = async (user_id) => { if (await act('assign', { user_id }, 'Conversa atribuída.')) refreshTalk().catch(complain); };
export const transfer = async (to) => { if (await act('transfer', to, 'Conversa transferida.')) refreshTalk().catch(complain); };
/* Out of sight until then; first in its list when it is due, whoever is there. */
export async function callback(at, note) {
    const id = state.open;
    /* At a time of rest: the dialog again, with what was written and the first time that may be. */
    const refused = (error) => error.body?.opens_at ? ask('callback', { said: note, opens: error.body.opens_at, text: error.message }) : complain(error);
    if (await act('callback', { at, note: note || undefined }, `Retorno combinado para ${dayAndClock(at)}.`, refused) && !['todas', 'retornos'].includes(state.view)) rowLeft(id);
}
export const endCallback = (kept) => act('callback', { at: null, kept }, kept ? 'Retorno feito.' : 'Retorno desmarcado.');
export async function unread() {
    const id = state.open ?? state.focus, row = state.rows.find((r) => r.id === id);
    if (!id || !row) return;
    try {
        await onTalk(id, 'read', { upto: '0' });
        rowCame({ ...row, unread: Math.max(1, row.unread) });
        toast('Marcada como não lida.');
    } catch (error) {
        complain(error);
    }
}

export async function undoLast() {
    const held = state.unsent.findLast((u) => u.held);
    if (held) return takeBack(held);
    const last = state.toasts.findLast((t) => t.undo);
    if (!last) return false;
    set({ toasts: state.toasts.filter((t) => t !== last) });
    try {
        const got = await post('/undo', { token: last.undo });
        await Promise.all([refreshTalk(), loadList({ again: true })]);
        const kept = got.skipped?.length ?? 0;
        toast(kept ? `Desfeito em ${got.count}; ${kept} já ${kept === 1 ? 'mudou' : 'mudaram'} e ${kept === 1 ? 'fica' : 'ficam'} como ${kept === 1 ? 'está' : 'estão'}.` : 'Desfeito.');
    } catch (error) {
        complain(error);
    }
    return true;
}

/* ---- what is written ---- */

const UNSENT = 'unsent';
function setUnsent(unsent) {
    set({ unsent });
    const lasting = unsent.filter((u) => !u.file); /* a file's bytes are not kept in a browser */
    keep(UNSENT, lasting.length ? lasting : null);
}
const dropUnsent = (cid) => setUnsent(state.unsent.filter((u) => u.cid !== cid));
/* What the browser died with goes out as soon as there is a line. */
export const restoreUnsent = () => set({ unsent: (kept(UNSENT) ?? []).map((u) => ({ ...u, held: false, failed: true })) });

/** Kept here until the server has it: with one cid however often it is sent, so that it is there once.  `what` is a
    template {name, language, values} or a file with its caption where it is one; `text` shows it meanwhile. */
export async function say(conversation, kind, text, what = {}) {
    const one = { cid: randomId(), conversation, kind, text, seen: lastId(), at: new Date().toISOString(), ...what };
    const held = kept('hold') === true && kind === 'reply';
    setUnsent([...state.unsent, held ? { ...one, held: true } : one]);
    return held ? setTimeout(() => letGo(one.cid), HOLD_MS) : deliver(one);
}

/* Who wants may take a text back for five seconds before it leaves. */
const HOLD_MS = 5000;
function letGo(cid) {
    const one = state.unsent.find((u) => u.cid === cid && u.held);
    if (!one) return;
    setUnsent(state.unsent.map((u) => u === one ? { ...u, held: false } : u));
    deliver(one);
}

function formOf(fields) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) form.append(name, value);
    return form;
}

/* Which verb takes it, and its body. */
function asSent(one, more) {
    if (one.kind === 'note') return ['note', { cid: one.cid, text: one.text }];
    const { cid, seen } = one;
    if (one.template) return ['template', { cid, seen, ...one.template, ...more }];
    if (one.file) return ['attach', formOf({ cid, seen, caption: one.caption, ...more, file: one.file })];
    return ['say', { cid, seen, text: one.text, ...more }];
}

let line = Promise.resolve();
const deliver = (one, more) => (line = line.then(() => deliverNow(one, more)));

async function deliverNow(one, more = {}) {
    if (!state.unsent.some((u) => u.cid === one.cid)) return true;
    try {
        const got = await onTalk(one.conversation, ...asSent(one, more));
        dropUnsent(one.cid);
        messageCame(one.conversation, got.message);
        return true;
    } catch (error) {
        refused(one, error);
        return false;
    }
}

/* What people must decide is asked; what failed by itself stays and goes out when the line is back. */
function refused(one, error) {
    if (error.status === 0 || error.status === 503) {
        setUnsent(state.unsent.map((u) => u.cid === one.cid ? { ...u, failed: true } : u));
        return;
    }
    if (error.code === 'changed') return ask('collision', { one, news: error.body.new ?? [] });
    takeBack(one, error.code);
    if (['tone', 'quiet', 'cap'].includes(error.code)) return ask('held', { one, code: error.code, words: error.body.words, opens: error.body.opens_at, text: error.message });
    toast(error.message, { bad: true });
    if (['not_owner', 'window'].includes(error.code)) refreshTalk().catch(() => {});
}
export const returned = new Set(); // told of a text that the server did not take: back into the composer

export async function sendAgain(one, more) {
    if (one.conversation === state.open) one.seen = lastId();
    if (!state.unsent.some((u) => u.cid === one.cid)) setUnsent([...state.unsent, one]);
    return deliver(one, more);
}
/* A template and a file go back into their forms, unless something else is to be read first. */
export function takeBack(one, why) {
    dropUnsent(one.cid);
    if (!one.template && !one.file) for (const tell of returned) tell(one);
    else if (!why && one.conversation === state.open) ask(one.file ? 'attach' : 'templates', { first: one.template ?? one });
}
export async function sendUnsent() {
    for (const one of state.unsent.filter((u) => u.failed)) await deliver(one);
}

export async function bulk(action, more, ids = [...state.marks]) {
    return post('/bulk', { action, ids, ...more });
}
export async function loadViews() {
    try {
        const got = await get('/views');
        set({ saved: got.views ?? got.items ?? (Array.isArray(got) ? got : []) });
    } catch { /* the fixed views are there without it */ }
}
export async function cannedAnswers() {
    if (!state.canned) set({ canned: (await get('/canned')).items });
    return state.canned;
}
export const pauseAll = async (on) => {
    try {
        await post('/pause', { on });
        set({ paused: on });
        toast(on ? 'Envios pausados. Nada sai até alguém retomar.' : 'Envios retomados.');
    } catch (error) {
        complain(error);
    }
};
export const titleCount = () => {
    const n = state.counts.fila ?? 0;
    document.title = `${n ? `(${upTo(n)}) ` : ''}${state.view === 'quadro' ? 'Quadro' : views[state.view]} · Quita`;
    return `${upTo(n)} ${n === 1 ? 'pessoa espera' : 'pessoas esperam'}`;
};
