import { Random } from '../random.js';
import { bsuidOf } from '../ids.js';
import { CpfMaker, masked } from './cpf.js';
import { NameMaker, mailOf } from './names.js';
import { PhoneMaker } from './phones.js';
import { STATES, instalmentsOf } from './instalments.js';
import { addDays, brazilian } from './days.js';

/*
 * The sample school: families with responsible, sometimes a second responsible, one or two students,
 * a contract each, and the phones of all.  The same seed and day give the same school, byte for byte.
 */
const SOURCES = ['matrícula', 'portal do responsável', 'ficha de atualização', 'termo de aceite'];

export function makeSchool({ today, families = 200, seed = 7 }) {
    const random = new Random(seed);
    const makers = { random, names: new NameMaker(random), cpfs: new CpfMaker(random), phones: new PhoneMaker(random), today };
    const states = spread(families);
    const school = { today, families: states.map((state, i) => family(i + 1, state, makers)), outsiders: [] };
    school.outsiders = outsiders(school, makers);
    return school;
}

/* So many of each state as the table's shares say, in an order that mixes them. */
function spread(count) {
    const total = STATES.reduce((sum, s) => sum + s.count, 0);
    const list = STATES.flatMap((s) => Array(Math.max(1, Math.round((s.count * count) / total))).fill(s));
    while (list.length < count) list.push(STATES[0]);
    const chosen = list.slice(0, count);
    const random = new Random(count);
    for (let i = chosen.length - 1; i > 0; i--) {
        const j = random.between(0, i);
        [chosen[i], chosen[j]] = [chosen[j], chosen[i]];
    }
    return chosen;
}

const four = (n) => String(n).padStart(4, '0');

function family(n, state, m) {
    const surname = m.names.family();
    const contract = `${m.today.slice(0, 4)}/${four(n)}`;
    const responsible = person(`R${four(n)}`, 'responsavel', m.names.next(surname), m, n);
    const people = [responsible];
    if (state.guardians === 2) people.push(person(`C${four(n)}`, 'corresponsavel', m.names.next(surname), m, 1000 + n));
    const student = {
        key: `A${four(n)}`, role: 'aluno', name: m.names.next(surname), cpf: '',
        birth: addDays(m.today, -m.random.between(4 * 365, 17 * 365)),
    };
    return {
        n, state, contract, matricula: `${m.today.slice(0, 4)}-${four(1000 + n)}`, people, student,
        hidesPhone: Boolean(state.hidesPhone), instalments: instalmentsOf(contract, state, m.today, m.random),
    };
}

function person(key, role, name, m, n) {
    const phone = m.phones.next();
    const recent = m.random.chance(0.08); // too new for an acceptance code (A3 wants over 30 days)
    const consent = m.random.chance(0.05) ? { source: '', day: '' }
        : { source: m.random.pick(SOURCES), day: addDays(m.today, -(recent ? m.random.between(2, 25) : m.random.between(40, 700))) };
    return {
        key, role, name, cpf: m.cpfs.next(), birth: addDays(m.today, -m.random.between(25 * 365, 58 * 365)),
        phone: phone.written, waId: phone.waId, cep: phone.cep, email: mailOf(name, n), consent,
    };
}

/* Two who never heard of the school, and one in forty who today has a number of a registered parent. */
function outsiders(school, m) {
    const late = school.families.filter((f) => f.state.label === '60 dias em atraso').slice(0, Math.ceil(school.families.length / 40));
    const heirs = late.map((f) => {
        const parent = f.people[0];
        const inherited = parent.waId;
        parent.waId = m.phones.next().waId; // the register still has the old one
        return { name: m.names.next(), cpf: m.cpfs.next(), waId: inherited, story: `Este número era de ${parent.name}, que você não conhece.` };
    });
    const strangers = [0, 1].map(() => ({ name: m.names.next(), cpf: m.cpfs.next(), waId: m.phones.next().waId, story: 'Você escreveu para o número errado.' }));
    return [...heirs, ...strangers].map((o) => ({ ...o, birth: addDays(m.today, -m.random.between(20 * 365, 60 * 365)) }));
}

/* One line for who plays the part, where the state alone does not tell. */
function storyOf(f, p) {
    if (f.hidesPhone) return '20 dias em atraso. Seu número não aparece: só o nome de usuário.';
    const other = f.people.find((o) => o !== p);
    return other ? `20 dias em atraso. ${other.name} também responde por este contrato.` : undefined;
}

/** Rows of persons.json: who can be played on the phones. */
export function personsOf(school) {
    const rows = school.families.flatMap((f) => f.people.map((p) => ({
        name: p.name, cpf: masked(p.cpf), birth: brazilian(p.birth), wa_id: p.waId,
        bsuid: f.hidesPhone ? bsuidOf(p.waId) : null, hides_phone: f.hidesPhone, state: f.state.label,
        matricula: f.matricula, contrato: f.contract, aluno: f.student.name, papel: p.role, chave: p.key,
        story: storyOf(f, p),
    })));
    const others = school.outsiders.map((o) => ({
        name: o.name, cpf: masked(o.cpf), birth: brazilian(o.birth), wa_id: o.waId, bsuid: null, hides_phone: false,
        state: 'não é da escola', story: o.story,
    }));
    return [...rows, ...others];
}
