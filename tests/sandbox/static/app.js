import { api } from './api.js';
import { toast } from './dom.js';
import { PhoneView } from './phone.js';
import { People } from './people.js';

/* The page: a list of people, and one phone for each that somebody plays. */
const MAX_PHONES = 3;
const stage = document.getElementById('phones');
const drawer = document.getElementById('people');
const views = [];
let business = 'Quita';

function remember() {
    const ids = views.map((view) => view.phone.id).join(',');
    history.replaceState(null, '', ids ? `#${encodeURIComponent(ids)}` : location.pathname);
}

function open(person, instead = null) {
    const there = views.find((view) => view.phone.id === person.id);
    if (there && there !== instead) return there.focus();
    const view = new PhoneView(person, { business, onSwap: choose, onClose: close });
    if (instead) {
        views.splice(views.indexOf(instead), 1, view);
        instead.element.replaceWith(view.element);
        instead.end();
    } else {
        if (views.length >= MAX_PHONES) return toast('Três telefones de cada vez é o limite desta tela.', 'bad');
        views.push(view);
        stage.append(view.element);
    }
    settle();
    view.focus();
    return view;
}

function close(view) {
    views.splice(views.indexOf(view), 1);
    view.element.remove();
    view.end();
    settle();
}

function settle() {
    stage.dataset.count = String(views.length);
    views.forEach((view) => view.closable(views.length > 1));
    people.mark(views.map((view) => view.phone.id));
    remember();
}

let swapping = null;
function choose(view) {
    swapping = view;
    drawer.classList.add('open');
    people.focus();
}

function picked(person) {
    drawer.classList.remove('open');
    people.clear();
    const instead = swapping ?? (views.length === 1 && !adding ? views[0] : null);
    swapping = null;
    adding = false;
    open(person, instead);
}

let adding = false;
document.getElementById('people-open').addEventListener('click', () => {
    drawer.classList.toggle('open');
    people.focus();
});
document.getElementById('phone-add').addEventListener('click', () => {
    adding = true;
    swapping = null;
    drawer.classList.add('open');
    people.focus();
    people.say('Escolha quem usa o novo telefone.');
});

drawer.addEventListener('keydown', (event) => event.key === 'Escape' && drawer.classList.remove('open'));

const people = new People(drawer, { onPick: picked, onClose: () => drawer.classList.remove('open') });

async function start() {
    const [status, phones] = await Promise.all([api.status(), api.phones()]);
    business = status.business;
    if (status.site) Object.assign(document.getElementById('site'), { href: status.site, hidden: false });
    people.fill(phones);
    const wanted = decodeURIComponent(location.hash.slice(1)).split(',').filter(Boolean);
    const first = wanted.map((id) => phones.find((p) => p.id === id)).filter(Boolean);
    if (first.length === 0 && phones.length) first.push(phones.find((p) => p.label.startsWith('20 dias')) ?? phones[0]);
    first.slice(0, MAX_PHONES).forEach((person) => open(person));
    if (first.length === 0) people.say('Ainda não há ninguém. Crie uma pessoa para começar.');
}

start().catch((error) => toast(`Não consegui abrir os telefones: ${error.message}`, 'bad'));
