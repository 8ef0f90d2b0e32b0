import { call } from './api.js';
import { readPasted } from './banco_codes.js';
import { DESKS } from './banco_desks.js';
import { look } from './banco_seen.js';
import { drawList } from './banco_list.js';
import { Till } from './banco_till.js';
import { tell } from './banco_told.js';

/* The page: what was issued, a field for codes, the till of the title that is chosen, what happened. */
const AGAIN_MS = 4000;
let titles = [];
let pasted = null; // a title that is in no list

const till = new Till(document.getElementById('balcao'), { done: refresh });

async function load() {
    const [seen, { now }] = [await look(), await call('GET', '/status')];
    const lists = await Promise.all(DESKS.map(async (desk) => (await desk.load(seen, now)).map((t) => ({ ...t, desk }))));
    return lists.flat().sort((a, b) => b.at - a.at);
}

async function refresh() {
    titles = await load();
    const shown = till.title && (titles.find((t) => same(t, till.title)) ?? pasted);
    if (shown) till.show(shown);
    drawList(titles, till.title?.key, choose);
}

/* A pasted title that was paid is in the list by another name. */
const same = (a, b) => a.key === b.key || Boolean(a.order?.line && a.order.line === b.order?.line);

function choose(title) {
    till.show(title);
    drawList(titles, title.key, choose);
    till.focus();
}

async function find(order) {
    const known = titles.find((t) => (order.line ? t.order?.line === order.line : [t.order?.payload, t.payload].includes(order.payload)));
    if (known) return known;
    for (const desk of DESKS) {
        const found = await desk.find(order);
        if (found) return { ...found, desk };
    }
    throw new Error('Nenhum banco daqui conhece este código.');
}

const field = document.getElementById('code');
const wrong = document.getElementById('code-error');

async function open(event) {
    event.preventDefault();
    wrong.textContent = '';
    field.removeAttribute('aria-invalid');
    try {
        const order = readPasted(field.value);
        titles = await load();
        pasted = await find(order);
        choose(pasted);
        field.value = '';
    } catch (error) {
        wrong.textContent = error.message;
        field.setAttribute('aria-invalid', 'true');
        field.focus();
    }
}

document.getElementById('codigo').addEventListener('submit', open);
till.empty();
refresh().catch((error) => tell({ what: `Não consegui abrir o banco: ${error.message}`, bad: true }));
setInterval(() => document.hidden || till.busy || refresh().catch(() => {}), AGAIN_MS); // the next look may do
