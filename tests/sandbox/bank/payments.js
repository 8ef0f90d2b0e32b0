import crypto from 'node:crypto';
import { BankError } from './cob.js';
import { readCode } from './brcode.js';
import { readLine } from './boleto.js';

/*
 * Money that was received: what a payer does at the bank's till.  Each payment gets the bank's own
 * number (endToEndId for Pix, autenticacao for boletos), which the server reads back before it
 * believes a notice.
 */
const ISPB = '99999004';
const reais = (centavos) => (centavos / 100).toFixed(2);
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function endToEndId(ms) {
    const stamp = new Date(ms).toISOString().replace(/\D/g, '').slice(0, 12);
    return `E${ISPB}${stamp}${Array.from({ length: 11 }, () => ALNUM[crypto.randomInt(ALNUM.length)]).join('')}`;
}

/* As tills print them: not only letters and digits. */
function authentication() {
    const hex = crypto.randomBytes(12).toString('hex').toUpperCase();
    return `${hex.slice(0, 8)}/${hex.slice(8, 16)}?${hex.slice(16)}#1%2F&`;
}

function amountOf(given, expected) {
    const amount = given === undefined || given === null ? expected : String(given).replace(',', '.');
    const text = /^\d{1,10}$/.test(amount ?? '') ? `${amount}.00` : amount;
    if (!/^\d{1,10}\.\d{2}$/.test(text ?? '') || Number(text) <= 0) throw new BankError(422, 'PagamentoInvalido', `Valor inválido: ${amount}`);
    return text;
}

export class Payments {
    constructor({ clock, charges, cards }) {
        Object.assign(this, { clock, charges, cards });
        this.pix = new Map();
        this.boletos = new Map();
        this.cartoes = new Map();
        this.transferencias = new Map();
        this.creditos = new Map();
        this.devolucoes = new Map();
        this.contestacoes = new Map();
    }

    /**
     * order: {txid | payload | line | card_url | transfer, amount?, at?, info?, force?}; transfer: {referencia?}.
     * Returns the notice's body.  Without
     * force the till refuses what a real one refuses: a charge that is paid, removed or expired, or
     * another amount than the charge's.
     */
    pay(order) {
        const at = order.at ? Date.parse(order.at) : this.clock.now();
        if (order.line) return this.payBoleto(order, at);
        if (order.payload) return this.payCode(order, at);
        if (order.card_url) return this.payCard(order, at);
        if (order.transfer) return this.payTransfer(order, at);
        if (order.txid) return this.payCharge(this.charges.get(order.txid), order, at);
        throw new BankError(400, 'PagamentoInvalido', 'Diga txid, payload, line, card_url ou transfer.');
    }

    /** What the till shows before paying: {kind, amount (null = free), name, status}. */
    quote(order) {
        if (order.line) {
            const { centavos, bank } = attempt(() => readLine(order.line));
            return { kind: 'boleto', amount: centavos ? reais(centavos) : null, name: `Banco ${bank}`, status: 'ATIVA' };
        }
        const code = order.payload ? attempt(() => readCode(order.payload)) : null;
        const cob = code?.url ? this.charges.byUrl.get(code.url)?.cob : order.txid && this.charges.get(order.txid);
        if (!cob && code?.url) throw new BankError(404, 'CobNaoEncontrado', 'Este código Pix não é de uma cobrança deste banco.');
        return { kind: 'pix', amount: cob?.valor.original ?? code.amount, name: code?.name ?? null, status: cob?.status ?? 'ATIVA' };
    }

    payBoleto(order, at) {
        const boleto = attempt(() => readLine(order.line));
        const expected = boleto.centavos > 0 ? reais(boleto.centavos) : undefined;
        const paid = {
            nossoNumero: boleto.nossoNumero, linha: boleto.line, valor: amountOf(order.amount, expected),
            pagoEm: new Date(at).toISOString(), autenticacao: authentication(),
        };
        this.boletos.set(paid.autenticacao, paid);
        return { kind: 'boletos', id: paid.autenticacao, body: { boletos: [paid] } };
    }

    /* A card counts at once and is credited weeks later. */
    payCard(order, at) {
        const link = order.force ? [...this.cards.links.values()].find((l) => l.link.url === order.card_url).link : this.cards.open(order.card_url);
        const paid = {
            transacao: `CRT${crypto.randomBytes(10).toString('hex')}`, referencia: link.referencia,
            valor: amountOf(order.amount, link.valor), confirmadoEm: new Date(at).toISOString(), bandeira: 'VISA',
        };
        link.status = 'PAGO';
        this.cartoes.set(paid.transacao, paid);
        return { kind: 'cartoes', id: paid.transacao, body: { cartoes: [paid] } };
    }

    /* What people type as description comes with it, or nothing does. */
    payTransfer(order, at) {
        const paid = {
            id: `TED${crypto.randomBytes(10).toString('hex')}`, valor: amountOf(order.amount, undefined),
            recebidaEm: new Date(at).toISOString(), descricao: String(order.transfer.referencia ?? ''), remetente: 'MARIA SOUZA',
        };
        this.transferencias.set(paid.id, paid);
        return { kind: 'transferencias', id: paid.id, body: { transferencias: [paid] } };
    }

    /** A boleto or a card reaches the account: less the bank's fee. */
    credit({ id, fee = '0.00', at }) {
        const paid = this.boletos.get(id) ?? this.cartoes.get(id);
        if (!paid) throw new BankError(404, 'PagamentoNaoEncontrado', `Não há boleto nem cartão ${id}.`);
        const told = { pagamento: id, bruto: paid.valor, tarifa: fee, creditadoEm: new Date(at ? Date.parse(at) : this.clock.now()).toISOString() };
        const known = this.creditos.get(id) ?? told;
        this.creditos.set(id, known);
        return { kind: 'creditos', id, body: { creditos: [known] } };
    }

    /** What goes back to the payer: by us ("devolucoes"), or by the payer's bank ("contestacoes"). */
    takeBack({ id, amount, by = 'devolucoes', at }) {
        const paid = this.pix.get(id) ?? this.boletos.get(id) ?? this.cartoes.get(id) ?? this.transferencias.get(id);
        const list = this[by];
        if (!paid || !['devolucoes', 'contestacoes'].includes(by)) throw new BankError(404, 'PagamentoNaoEncontrado', `Não há pagamento ${id}.`);
        const when = new Date(at ? Date.parse(at) : this.clock.now()).toISOString();
        const told = {
            id: `DEV${crypto.randomBytes(10).toString('hex')}`, pagamento: id, valor: amountOf(amount, paid.valor),
            [by === 'devolucoes' ? 'devolvidaEm' : 'contestadaEm']: when,
        };
        list.set(told.id, told);
        return { kind: by, id: told.id, body: { [by]: [told] } };
    }

    payCode(order, at) {
        const code = attempt(() => readCode(order.payload));
        if (code.url) {
            const entry = this.charges.byUrl.get(code.url);
            if (!entry) throw new BankError(404, 'CobNaoEncontrado', 'Este código Pix não é de uma cobrança deste banco.');
            return this.payCharge(entry.cob, order, at);
        }
        return this.receive({ chave: code.key, txid: code.txid ?? undefined, valor: amountOf(order.amount, code.amount) }, order, at);
    }

    payCharge(cob, order, at) {
        const valor = amountOf(order.amount, cob.valor.original);
        if (!order.force) this.checkCharge(cob, valor);
        const notice = this.receive({ txid: cob.txid, chave: cob.chave, valor }, order, at);
        if (cob.status === 'ATIVA') cob.status = 'CONCLUIDA';
        (cob.pix ??= []).push(notice.body.pix[0]);
        return notice;
    }

    checkCharge(cob, valor) {
        const refuse = (detail) => {
            throw new BankError(422, 'PagamentoInvalido', detail);
        };
        if (cob.status !== 'ATIVA') refuse(`A cobrança está ${cob.status}.`);
        if (this.charges.expired(cob)) refuse('A cobrança expirou.');
        if (valor !== cob.valor.original && cob.valor.modalidadeAlteracao === 0) refuse(`O valor da cobrança é ${cob.valor.original}.`);
    }

    receive(facts, order, at) {
        const pix = { endToEndId: endToEndId(at), ...facts, horario: new Date(at).toISOString() };
        if (order.info) pix.infoPagador = String(order.info).slice(0, 140);
        this.pix.set(pix.endToEndId, pix);
        return { kind: 'pix', id: pix.endToEndId, body: { pix: [pix] } };
    }
}

function attempt(read) {
    try {
        return read();
    } catch (cause) {
        throw new BankError(422, 'PagamentoInvalido', cause.message);
    }
}
