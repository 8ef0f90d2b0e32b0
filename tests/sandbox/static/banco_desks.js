import { call } from './api.js';
import { amount, centavos, firstName, titleOf } from './banco_codes.js';

/*
 * The bank and the stand-ins of providers as desks of one bank.  A desk uses nothing but its stand-in's
 * control addresses (/sandbox/api/...), so what it refuses is refused here too.  Each has
 *
 *   name, notice     what it is called; the journal's kind of its notices
 *   load(seen, now)  titles: {key, ways, who, centavos, due, until, at, state, word, order, terms, received}
 *   find(order)      the title behind a pasted code that is in no list, or null
 *   pay(title, {way, centavos?, at?, force?}); again(...) pays what is paid
 *   refund(payment, centavos), dispute(payment): takes money back
 *
 * seen(code) is {who, at, terms}: on whose phone a code stands, and what the paper beside it says of lateness
 * ({fine, interest}, percent).  state is open, paid or void; blind: the bank does not know it before it is paid.
 */
const ABSENT = /no such address/;
const dayOf = (ms) => new Intl.DateTimeFormat('sv-SE', { timeZone: 'America/Sao_Paulo' }).format(ms);
const STATES = { open: 'em aberto', paid: 'paga', void: 'cancelada' };
const title = (facts) => ({ received: [], terms: null, due: null, until: null, who: '', at: 0, word: STATES[facts.state], ...facts });

async function there(path) {
    try {
        return await call('GET', path);
    } catch (error) {
        if (ABSENT.test(error.message)) return null; // this sandbox has no such stand-in
        throw error;
    }
}

/* ---- the bank of our own boletos ---- */

function backOf(all, id) {
    const sum = (list) => (list ?? []).filter((r) => r.pagamento === id).reduce((n, r) => n + centavos(r.valor), 0);
    return sum(all.devolucoes) + sum(all.contestacoes);
}

const got = (all, paid, id, at, card) => ({ id, centavos: centavos(paid.valor), back: backOf(all, id), at: Date.parse(at), card });

function cobTitle(all, cob, seen, now) {
    const made = Date.parse(cob.calendario.criacao);
    const end = made + cob.calendario.expiracao * 1000;
    const received = (cob.pix ?? []).map((p) => got(all, p, p.endToEndId, p.horario, false));
    const gone = cob.status === 'ATIVA' && now > end;
    const state = received.length ? 'paid' : cob.status === 'ATIVA' && !gone ? 'open' : 'void';
    return title({
        key: `cob ${cob.txid}`, ways: ['Pix'], who: seen(cob.pixCopiaECola).who || firstName(cob.devedor?.nome), centavos: centavos(cob.valor.original),
        until: dayOf(end), at: made, state, received, order: { payload: cob.pixCopiaECola }, ...(gone && state === 'void' ? { word: 'vencida' } : {}),
    });
}

function boletoTitle(all, line, seen) {
    const { centavos: value, due } = titleOf(line);
    const received = all.boletos.filter((b) => b.linha === line).map((b) => got(all, b, b.autenticacao, b.pagoEm, false));
    const { who, at, terms } = seen(line);
    return title({
        key: `boleto ${line}`, ways: ['Boleto'], who, terms, at: at || received[0]?.at || 0, centavos: value, due, received,
        state: received.length ? 'paid' : 'open', order: { line }, blind: true,
    });
}

function cardTitle(all, link, seen, now) {
    const received = all.cartoes.filter((c) => c.referencia === link.referencia).map((c) => got(all, c, c.transacao, c.confirmadoEm, true));
    const { who, at } = seen(link.url);
    const gone = now > Date.parse(link.expiraEm);
    return title({
        key: `card ${link.referencia}`, ways: ['Cartão'], who, at, centavos: centavos(link.valor), until: dayOf(Date.parse(link.expiraEm)), received,
        state: received.length ? 'paid' : gone ? 'void' : 'open', order: { card_url: link.url },
    });
}

/* Money that came without a charge. */
function strayTitles(all) {
    const charged = new Set(all.cobs.flatMap(({ cob }) => (cob.pix ?? []).map((p) => p.endToEndId)));
    const stray = (way, paid, id, at) => title({
        key: `stray ${id}`, ways: [way], centavos: centavos(paid.valor), at: Date.parse(at), state: 'paid', word: 'recebida', received: [got(all, paid, id, at, false)],
    });
    return [...all.transferencias.map((t) => stray('Transferência', t, t.id, t.recebidaEm)),
        ...all.pix.filter((p) => !charged.has(p.endToEndId)).map((p) => stray('Pix avulso', p, p.endToEndId, p.horario))];
}

const ownBank = {
    name: 'Banco da Praça', notice: 'notice',
    async load(seen, now) {
        const all = await call('GET', '/bank');
        const lines = new Set([...seen.lines().filter((line) => !line.startsWith(asaas.bank)), ...all.boletos.map((b) => b.linha)]);
        return [...all.cobs.map(({ cob }) => cobTitle(all, cob, seen, now)), ...[...lines].map((line) => boletoTitle(all, line, seen)),
            ...all.links.map(({ link }) => cardTitle(all, link, seen, now)), ...strayTitles(all)];
    },
    async find(order) {
        const quote = await call('POST', '/bank/quote', order);
        const printed = order.line ? titleOf(order.line) : { centavos: centavos(quote.amount ?? 0), due: null };
        return title({ key: `pasted ${order.line ?? order.payload}`, ways: [order.line ? 'Boleto' : 'Pix'], ...printed, state: 'open', order, blind: true });
    },
    pay: ({ order }, { centavos: value, at, force }) => call('POST', '/bank/pay', { ...order, at, force, amount: value && amount(value) }),
    again: (t, how) => ownBank.pay(t, { ...how, force: true }),
    refund: ({ id }, value) => call('POST', '/bank/refund', { id, amount: amount(value) }),
    dispute: ({ id }, value) => call('POST', '/bank/refund', { id, by: 'contestacoes', amount: amount(value) }),
};

/* ---- Asaas ---- */

const WAYS = { PIX: 'Pix', BOLETO: 'Boleto', CREDIT_CARD: 'Cartão', TRANSFER: 'Transferência' };
const BY_WAY = Object.fromEntries(Object.entries(WAYS).map(([name, words]) => [words, name]));
const ASAAS_WORDS = { OVERDUE: 'vencida', REFUNDED: 'devolvida', CHARGEBACK_REQUESTED: 'contestada', RECEIVED_IN_CASH: 'paga em dinheiro' };
const OFFERS = { UNDEFINED: ['Pix', 'Boleto', 'Cartão'], BOLETO: ['Boleto', 'Pix'] };

function asaasTitle(p, customer, i) {
    const open = ['PENDING', 'OVERDUE'].includes(p.status);
    const back = (p.refunds ?? []).reduce((n, r) => n + centavos(r.value), 0);
    const all = p.status === 'CHARGEBACK_REQUESTED' ? centavos(p.value) : back;
    const state = !open ? 'paid' : p.deleted ? 'void' : 'open';
    return title({
        key: `asaas ${p.id}`, ways: open ? OFFERS[p.billingType] ?? [WAYS[p.billingType]] : [WAYS[p.billingType] ?? p.billingType], who: firstName(customer?.name),
        centavos: centavos(p.value), due: p.dueDate, at: Date.parse(p.dateCreated) + i, state, word: (!p.deleted && ASAAS_WORDS[p.status]) || STATES[state],
        terms: p.fine || p.interest ? { fine: p.fine?.value ?? 0, interest: p.interest?.value ?? 0 } : null, order: { id: p.id },
        received: open ? [] : [{ id: p.id, centavos: centavos(p.value), back: all, at: Date.parse(p.clientPaymentDate), card: p.billingType === 'CREDIT_CARD' }],
    });
}

const asaas = {
    name: 'Asaas', notice: 'asaas_notice', bank: '461',
    async load() {
        const all = await there('/asaas');
        const customers = new Map((all?.customers ?? []).map((c) => [c.id, c]));
        return (all?.payments ?? []).map((p, i) => asaasTitle(p, customers.get(p.customer), i));
    },
    async find(order) {
        if (order.line ? !order.line.startsWith(asaas.bank) : !order.payload.includes('pix.asaas.example')) return null;
        const { id } = await call('POST', '/asaas/quote', order);
        return (await asaas.load()).find((t) => t.order.id === id);
    },
    /* What is to be late is overdue first. */
    async pay({ order, state }, { way, centavos: value, at, force }) {
        if (at && state === 'open') await call('POST', '/asaas/overdue', order);
        return call('POST', '/asaas/pay', { ...order, way: BY_WAY[way], force, day: at?.slice(0, 10), value: value && value / 100 });
    },
    /* A charge is paid once there; what comes again is money without a charge. */
    async again(t, { way }) {
        const { id } = await call('POST', '/asaas/stray', { value: t.centavos / 100, billingType: BY_WAY[way] });
        return call('POST', '/asaas/receive', { id });
    },
    refund: ({ id }, value) => call('POST', '/asaas/refund', { id, value: value / 100 }),
    dispute: ({ id }) => call('POST', '/asaas/chargeback', { id }),
    /** Its notices leave one at a time, after the answer. */
    waiting: async () => (await call('GET', '/asaas')).webhooks.some((hook) => hook.waiting > 0),
};

/* ---- the bank with BACEN's Pix API ---- */

function pixTitle(charge, seen, now) {
    const { criacao, expiracao, dataDeVencimento: due, validadeAposVencimento: days } = charge.calendario;
    const received = (charge.pix ?? []).map((p) => ({
        id: p.endToEndId, centavos: centavos(p.valor), at: Date.parse(p.horario), card: false, disputable: true,
        back: (p.devolucoes ?? []).filter((d) => d.status !== 'NAO_REALIZADO').reduce((n, d) => n + centavos(d.valor), 0),
    }));
    const end = due ? Date.parse(due) + (days + 1) * 86400e3 : Date.parse(criacao) + expiracao * 1000;
    const state = received.length ? 'paid' : charge.status === 'ATIVA' && now <= end ? 'open' : 'void';
    const { multa, juros } = charge.valor;
    return title({
        key: `pix ${charge.txid}`, ways: ['Pix'], who: seen(charge.pixCopiaECola).who || firstName(charge.devedor?.nome), centavos: centavos(charge.valor.original),
        due: due ?? null, until: due ? null : dayOf(end), at: Date.parse(criacao), state, received, order: { txid: charge.txid }, payload: charge.pixCopiaECola,
        terms: multa || juros ? { fine: Number(multa?.valorPerc ?? 0), interest: Number(juros?.valorPerc ?? 0) } : null,
        ...(charge.status === 'ATIVA' && state === 'void' ? { word: 'vencida' } : {}),
    });
}

const pixBank = {
    name: 'Banco com API Pix', notice: 'pix_notice',
    load: async (seen, now) => ((await there('/pix'))?.charges ?? []).map((charge) => pixTitle(charge, seen, now)),
    find: async () => null, // all that it made is in its list
    pay: ({ order }, { centavos: value, at, force }) => call('POST', '/pix/pay', { ...order, at, late: Boolean(at), force, amount: value && amount(value) }),
    again: (t, how) => pixBank.pay(t, { ...how, force: true }),
    refund: ({ id }, value) => call('POST', '/pix/refund', { id, valor: amount(value) }),
    dispute: ({ id }, value) => call('POST', '/pix/refund', { id, valor: amount(value), natureza: 'MED_FRAUDE' }),
};

/* Who is asked about a pasted code; the last one answers for all the rest. */
export const DESKS = [asaas, pixBank, ownBank];
