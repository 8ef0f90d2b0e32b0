/*
 * What happens elsewhere, as it happens: by a socket, or by long polls where sockets do not get through.
 * Frames carry a number; after a gap, and after every break, the list and the open conversation are asked for
 * again from the last line that is known, so that nothing lacks and nothing is there twice.
 */
import { state, set, get, changed, whenLost, kept, keep } from './store.js';
import { rowCame, rowGone, messageCame, messageState, loadList, refreshTalk, sendUnsent, lastId, watchers } from './desk.js';

const BEAT_MS = 2000, SILENCE_MS = 4500, WAIT_MAX_MS = 10000, SOCKET_TRIES = 2;
let socket = null, failures = 0, sequence = 0, heard = 0, stopped = false, everOpened = false, polling = null, beatsAnswered = false;

const frames = {
    row: (f) => { announce(f.row); rowCame(f.row); },
    gone: (f) => rowGone(f.id, f.row),
    msg: (f) => messageCame(f.conversation, f.message),
    state: messageState,
    presence: (f) => f.conversation === state.open && set({ others: f.users.filter((u) => String(u.user_id) !== String(state.me.user.id)) }),
    counts: ({ t, seq, ...counts }) => set({ counts: { ...state.counts, ...(counts.counts ?? counts) } }),
    paused: (f) => set({ paused: f.on }),
    resync: () => resync(),
    bye: () => { failures = 0; socket?.close(); },
    hb: () => { beatsAnswered = true; },
};

function take(f) {
    heard = Date.now();
    if (typeof f.seq === 'number') {
        if (sequence && f.seq > sequence + 1) resync();
        if (f.seq <= sequence) return; /* was here */
        sequence = f.seq;
    }
    frames[f.t]?.(f);
}

function live() {
    const before = state.connection;
    heard = Date.now();
    failures = 0;
    if (before === 'live') return;
    set({ connection: 'live' });
    resync(); /* also what came between the first list and the first line */
}

function lost() {
    if (state.connection !== 'lost') set({ connection: 'lost' });
}

let syncing = null;
/** What lies between the last that is known and now. */
export function resync() {
    syncing ??= missed().catch(() => {}).finally(() => { syncing = null; });
    return syncing;
}

async function missed() {
    await Promise.all([loadList({ again: true }), missedMessages()]);
    await sendUnsent();
}

async function missedMessages() {
    const id = state.open;
    if (!id) return;
    await refreshTalk();
    for (let more = true; more && id === state.open;) {
        const page = await get(`/conversations/${id}/messages?after=${lastId()}&limit=100`);
        for (const message of page.messages) messageCame(id, message);
        more = page.more && page.messages.length > 0;
    }
}

/* ---- the socket ---- */

function connect() {
    if (stopped || socket || polling) return;
    if (failures >= SOCKET_TRIES && !everOpened) return poll();
    const where = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/console/socket`;
    const one = socket = new WebSocket(where, 'console.v1');
    one.onopen = () => { sequence = 0; everOpened = true; beatsAnswered = false; live(); watch(); };
    one.onmessage = (event) => take(JSON.parse(event.data));
    one.onclose = () => {
        if (socket !== one) return;
        socket = null;
        failures++;
        if (everOpened) lost();
        setTimeout(connect, wait());
    };
}

const wait = () => Math.min(WAIT_MAX_MS, 250 * 2 ** Math.min(failures, 6)) * (0.5 + Math.random() / 2);
const send = (frame) => socket?.readyState === WebSocket.OPEN && socket.send(JSON.stringify(frame));
function watch() {
    send({ t: 'watch', conversation: state.open, after: state.open ? lastId() : null });
    polling?.abort();
}
watchers.add(watch);

/* A line that is dead without a word: sockets of servers that answer beats tell so within five seconds. */
function beat() {
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (beatsAnswered && Date.now() - heard > SILENCE_MS) {
        lost();
        const dead = socket;
        socket = null;
        dead.onclose = null;
        dead.close();
        connect();
    } else {
        send({ t: 'hb' });
    }
}

/* ---- long polls ---- */

const HELD_MS = 40000;
function pollPath() {
    const parts = new URLSearchParams({ after: String(sequence) });
    if (state.open) parts.set('watch', state.open);
    if (state.open) parts.set('last', lastId());
    if (['todas', 'resolvidas'].includes(state.view)) parts.set('all', '1');
    return `/events?${parts}`;
}

async function poll() {
    polling = new AbortController();
    for (let begun = false; !stopped; ) {
        if (polling.signal.aborted) polling = new AbortController(); /* something else is looked at */
        try {
            const got = await get(begun ? pollPath() : '/events', { signal: AbortSignal.any([polling.signal, AbortSignal.timeout(HELD_MS)]) });
            begun = true;
            live();
            for (const f of got.frames) take(f);
            sequence = got.seq;
        } catch (error) {
            if (error.name === 'AbortError') continue;
            failures++;
            begun = false;
            lost();
            await new Promise((resolve) => setTimeout(resolve, wait()));
        }
    }
}

export function startEvents() {
    connect();
    setInterval(beat, BEAT_MS);
    setInterval(changed, 15000); /* clocks of waiting and of windows */
    whenLost(lost);
    addEventListener('offline', lost);
    addEventListener('online', () => { failures = 0; connect(); probe(); });
    document.addEventListener('visibilitychange', () => document.hidden || state.connection !== 'lost' || probe());
    setInterval(() => state.connection === 'lost' && probe(), 3000);
}

/* A request that failed while the socket stands: it is over as soon as one gets through. */
async function probe() {
    try {
        await get('/me');
        if (socket?.readyState === WebSocket.OPEN || polling || !everOpened) live();
    } catch { /* still lost */ }
}

/* ---- sound and notices: for who asked, not for one's own lines, and without a word of a debt ---- */

export const wanted = (what) => kept(what) === true;
export async function want(what, on) {
    if (what === 'notify' && on && await Notification.requestPermission() !== 'granted') on = false;
    keep(what, on || null);
    changed();
    return on;
}

let audio = null;
function beep() {
    audio ??= new AudioContext();
    const tone = audio.createOscillator(), volume = audio.createGain();
    tone.frequency.value = 660;
    volume.gain.setValueAtTime(0.08, audio.currentTime);
    volume.gain.exponentialRampToValueAtTime(0.0001, audio.currentTime + 0.25);
    tone.connect(volume).connect(audio.destination);
    tone.start();
    tone.stop(audio.currentTime + 0.25);
}

const told = new Map(), began = new Date().toISOString();
function announce(row) {
    const isMine = row.owner.kind === 'agente' && String(row.owner.user_id) === String(state.me.user.id);
    if (row.direction !== 'in' || !isMine || row.at <= (told.get(row.id) ?? began)) return;
    told.set(row.id, row.at);
    if (wanted('sound')) beep();
    if (document.hidden && wanted('notify') && globalThis.Notification?.permission === 'granted')
        new Notification('Quita', { body: 'Há uma mensagem nova em uma conversa sua.', tag: row.id });
}
