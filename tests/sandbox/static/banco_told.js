import { call } from './api.js';
import { h } from './dom.js';

/* What happened: what was done, the notices that left, and what Quita answered; newest first. */
const told = document.getElementById('told');
const WAIT_MS = 6000;
const STEP_MS = 150;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const countOf = async (kind) => (await call('GET', '/status')).counts[kind] ?? 0;

async function lines(kind, last) {
    const text = await (await fetch(`/sandbox/api/log?kind=${kind}&last=${last}`)).text();
    return text.split('\n').filter(Boolean).map((line) => JSON.parse(line));
}

/* Those of a desk that tells later leave after its answer. */
async function settled(desk) {
    const end = Date.now() + WAIT_MS;
    await pause(STEP_MS);
    while (desk.waiting && Date.now() < end && (await desk.waiting())) await pause(STEP_MS);
}

/** Does the work and resolves to {error} or {notices}: the journal's lines that it made. */
export async function watched(desk, work) {
    const before = await countOf(desk.notice);
    let error = null;
    try {
        await work();
    } catch (cause) {
        error = cause.message;
    }
    await settled(desk);
    const made = (await countOf(desk.notice)) - before;
    return { error, notices: made > 0 ? await lines(desk.notice, made) : [] };
}

const answer = ({ http, error }) => (http ? `Quita respondeu ${http}.` : `Quita não respondeu: ${error}.`);

function noticePart(notice, i) {
    const name = notice.event ?? Object.keys(JSON.parse(notice.body))[0];
    return h('details', { open: true }, h('summary', {}, `Aviso ${i + 1} (${name}). ${answer(notice)}`),
        h('pre', {}, JSON.stringify(JSON.parse(notice.body), null, 2)));
}

export function tell({ what, error = null, notices = [], bad = Boolean(error) }) {
    const silent = !error && !bad && notices.length === 0;
    document.getElementById('nothing')?.remove();
    told.prepend(h('div', { class: bad ? 'fact bad' : 'fact' }, h('p', {}, h('strong', {}, what)),
        error ? h('p', {}, `O banco não aceitou: ${error}`) : null,
        silent ? h('p', {}, 'Nenhum aviso saiu: ninguém disse a este banco para onde avisar.') : null, ...notices.map(noticePart)));
}
