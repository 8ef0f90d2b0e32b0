import crypto from 'node:crypto';
import { AsaasError, invalid, missing } from './errors.js';
import { IN_CASH, PAYMENT, REFUND, check } from './rules.js';
import { dynamicCode } from '../bank/brcode.js';
import { makeLine } from '../bank/boleto.js';

/*
 * Charges: what they are, what becomes of them, and what is told of it (`tell(event, payment)`).  The line
 * and the Pix code are others after every update.
 */
const DAY = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Sao_Paulo', year: 'numeric', month: '2-digit', day: '2-digit' });
const OPEN = ['PENDING', 'OVERDUE'];
const PAID = ['CONFIRMED', 'RECEIVED'];
const LEAST_BOLETO = 5;
const FEES = { PIX: 1.99, BOLETO: 1.99, CREDIT_CARD: 3.49, TRANSFER: 0 };
const cents = (value) => Math.round(value * 100);
const days = (from, to) => Math.round((Date.parse(to) - Date.parse(from)) / 86400e3);
/* Saturday and Sunday wait for Monday; of holidays this stand-in knows nothing. */
const businessDay = (day) => {
    const wait = { 6: 2, 0: 1 }[new Date(day).getUTCDay()] ?? 0;
    return new Date(Date.parse(day) + wait * 86400e3).toISOString().slice(0, 10);
};

export class Payments {
    constructor({ clock, settings, customers, base, tell }) {
        Object.assign(this, { clock, settings, customers, base, tell });
        this.list = new Map();
        this.serial = 0;
        this.balance = Infinity; // of the account, in centavos
        this.refundStatus = 'DONE'; // of what is asked for
    }

    today() {
        return DAY.format(this.clock.now());
    }

    create(body) {
        check(PAYMENT, body, ['customer', 'billingType', 'value', 'dueDate']);
        if (!this.customers.list.has(body.customer)) throw invalid('customer', 'Cliente inválido ou não informado.');
        if (body.dueDate < this.today()) throw invalid('dueDate', 'Não é permitido data de vencimento inferior a hoje.');
        if (body.value < LEAST_BOLETO && ['BOLETO', 'UNDEFINED'].includes(body.billingType)) {
            throw invalid('value', 'O valor da cobrança deve ser no mínimo R$ 5,00.');
        }
        return this.keep({ ...body, customer: body.customer });
    }

    keep(facts) {
        const code = crypto.randomBytes(8).toString('hex');
        const payment = {
            object: 'payment', id: `pay_${String(++this.serial).padStart(4, '0')}${code}`, dateCreated: this.today(), netValue: facts.value,
            originalValue: null, interestValue: null, status: 'PENDING', originalDueDate: facts.dueDate, paymentDate: null,
            clientPaymentDate: null, confirmedDate: null, creditDate: null, installment: null, paymentLink: null, externalReference: null,
            nossoNumero: String(10000000 + this.serial), invoiceUrl: `${this.base()}/asaas/i/${code}`,
            bankSlipUrl: `${this.base()}/asaas/b/pdf/${code}`, deleted: false, refunds: null, ...facts,
        };
        if (!['BOLETO', 'UNDEFINED'].includes(payment.billingType)) payment.bankSlipUrl = payment.nossoNumero = null;
        Object.defineProperty(payment, 'revision', { value: 0, writable: true });
        Object.defineProperty(payment, 'code', { value: code });
        this.list.set(payment.id, payment);
        this.tell('PAYMENT_CREATED', payment);
        return payment;
    }

    get(id) {
        const payment = this.list.get(id);
        if (!payment) throw missing();
        return payment;
    }

    find(query) {
        const same = ['customer', 'status', 'billingType', 'externalReference', 'installment', 'subscription'];
        const dates = ['dateCreated', 'dueDate', 'paymentDate'];
        return [...this.list.values()].filter((p) => !p.deleted &&
            same.every((name) => !query.has(name) || p[name] === query.get(name)) &&
            dates.every((name) => within(p[name], query.get(`${name}[ge]`), query.get(`${name}[le]`))));
    }

    open(payment, what) {
        if (payment.deleted || !OPEN.includes(payment.status)) throw new AsaasError(400, 'invalid_action', `Não é possível ${what}: a cobrança está ${payment.deleted ? 'removida' : payment.status}.`);
        return payment;
    }

    change(id, body) {
        const payment = this.open(this.get(id), 'alterar');
        check(PAYMENT, body);
        if (body.customer) throw invalid('customer', 'O cliente não pode ser alterado.');
        if (body.dueDate && body.dueDate < this.today()) throw invalid('dueDate', 'Não é permitido data de vencimento inferior a hoje.');
        Object.assign(payment, body, { status: 'PENDING' });
        payment.revision++;
        this.tell('PAYMENT_UPDATED', payment);
        return payment;
    }

    remove(id) {
        const payment = this.open(this.get(id), 'remover');
        payment.deleted = true;
        this.tell('PAYMENT_DELETED', payment);
        return { deleted: true, id };
    }

    restore(id) {
        const payment = this.get(id);
        if (!payment.deleted) throw new AsaasError(400, 'invalid_action', 'A cobrança não está removida.');
        payment.deleted = false;
        this.tell('PAYMENT_RESTORED', payment);
        return payment;
    }

    /* ---- what a payer is given ---- */

    line(id) {
        const payment = this.get(id);
        if (!payment.nossoNumero) throw new AsaasError(400, 'invalid_action', 'A cobrança não tem boleto.');
        this.open(payment, 'gerar a linha digitável');
        const field = `${payment.nossoNumero}${payment.code.replace(/\D/g, '')}${String(payment.revision).padStart(4, '0')}`.padEnd(25, '7').slice(0, 21) +
            String(payment.revision).padStart(4, '0');
        const { line, barcode } = makeLine('461', payment.dueDate, cents(payment.value), field);
        return { identificationField: line, nossoNumero: payment.nossoNumero, barCode: barcode };
    }

    /* Without a key of one's own: only where Pix was asked for, and only until midnight. */
    pix(id) {
        const payment = this.open(this.get(id), 'gerar o Pix');
        const own = this.settings.asaasPixKey === 'yes';
        if (payment.billingType === 'CREDIT_CARD' || (payment.billingType === 'BOLETO' && !own)) {
            throw new AsaasError(400, 'invalid_action', 'Não há chave Pix cadastrada.');
        }
        const url = `pix.asaas.example/qr/cobv/${payment.code}${payment.revision}`;
        const year = Number(payment.dueDate.slice(0, 4)) + 1;
        return {
            encodedImage: 'iVBORw0KGgo=', payload: dynamicCode({ url, name: this.settings.businessName, city: 'SAO PAULO' }),
            expirationDate: own ? `${year}${payment.dueDate.slice(4)} 23:59:59` : `${this.today()} 23:59:59`,
        };
    }

    /** The charge behind what somebody holds in the hand: a Pix code, a line, a page. */
    behind({ payload, line, page_url: page, id }) {
        const all = [...this.list.values()].filter((p) => !p.deleted && OPEN.includes(p.status));
        const holds = (work) => { try { return work(); } catch { return null; } };
        const digits = line?.replace(/\D/g, '');
        const found = id ? this.get(id) : all.find((p) =>
            (payload && holds(() => this.pix(p.id).payload) === payload) || (digits && holds(() => this.line(p.id).identificationField) === digits) ||
            (page && p.invoiceUrl === page));
        if (!found) throw new AsaasError(422, 'not_payable', 'Este código não vale (mais).');
        return found;
    }

    /* ---- money ---- */

    /** What a payer is asked for on a day, in centavos: fine and interest by the month of 30 days, or a discount. */
    due({ value, dueDate, fine, interest, discount }, day) {
        const base = cents(value);
        const part = (terms) => (!terms?.value ? 0 : terms.type === 'FIXED' ? cents(terms.value) : Math.round(base * terms.value / 100));
        const late = days(dueDate, day);
        if (late > 0 && day > businessDay(dueDate)) return base + part(fine && { type: 'FIXED', ...fine }) + Math.round(base * (interest?.value ?? 0) / 3000 * late);
        return base - (discount?.value && -late >= (discount.dueDateLimitDays ?? 0) ? part({ type: 'FIXED', ...discount }) : 0);
    }

    /** By the till: boletos and cards are confirmed first, a Pix is received at once. */
    pay(order) {
        const payment = this.behind(order);
        const way = order.way ?? (order.payload ? 'PIX' : order.line ? 'BOLETO' : order.page_url ? 'CREDIT_CARD' : payment.billingType);
        if (!order.force) this.open(payment, 'pagar');
        const day = order.day ?? this.today();
        const asked = this.due(payment, day);
        const value = order.value ?? asked / 100;
        if (asked > cents(payment.value)) payment.interestValue = (asked - cents(payment.value)) / 100;
        if (value !== payment.value) Object.assign(payment, { originalValue: payment.value, value });
        Object.assign(payment, { billingType: way, clientPaymentDate: day, netValue: (cents(value) - cents(FEES[way] ?? 0)) / 100 });
        return way === 'PIX' ? this.receive(payment.id) : this.confirm(payment.id);
    }

    confirm(id) {
        const payment = this.get(id);
        Object.assign(payment, { status: 'CONFIRMED', confirmedDate: this.today(), clientPaymentDate: payment.clientPaymentDate ?? this.today() });
        this.tell('PAYMENT_CONFIRMED', payment);
        return payment;
    }

    receive(id) {
        const payment = this.get(id);
        const today = this.today();
        Object.assign(payment, { status: 'RECEIVED', paymentDate: today, creditDate: today, clientPaymentDate: payment.clientPaymentDate ?? today });
        this.tell('PAYMENT_RECEIVED', payment);
        return payment;
    }

    overdue(id) {
        const payment = this.open(this.get(id), 'vencer');
        payment.status = 'OVERDUE';
        this.tell('PAYMENT_OVERDUE', payment);
        return payment;
    }

    receiveInCash(id, body) {
        check(IN_CASH, body, ['paymentDate', 'value']);
        const payment = this.open(this.get(id), 'dar baixa');
        Object.assign(payment, { status: 'RECEIVED_IN_CASH', paymentDate: body.paymentDate, clientPaymentDate: body.paymentDate, value: body.value });
        this.tell('PAYMENT_RECEIVED', payment);
        return payment;
    }

    undoReceivedInCash(id) {
        const payment = this.get(id);
        if (payment.status !== 'RECEIVED_IN_CASH') throw new AsaasError(400, 'invalid_action', 'A cobrança não foi recebida em dinheiro.');
        Object.assign(payment, { status: 'PENDING', paymentDate: null, clientPaymentDate: null });
        this.tell('PAYMENT_RECEIVED_IN_CASH_UNDONE', payment);
        return payment;
    }

    /**
     * By the API, or by the receiver's staff on Asaas's page, who also have the payer's bank data of a boleto.
     * Refused: more than what is left, and more than the account holds.
     */
    refund(id, body, { staff = false } = {}) {
        check(REFUND, body);
        const payment = this.get(id);
        if (!PAID.includes(payment.status)) throw new AsaasError(400, 'invalid_action', 'Só cobranças recebidas podem ser estornadas.');
        if (payment.billingType === 'BOLETO' && !staff) throw new AsaasError(400, 'invalid_action', 'O estorno de um boleto pede os dados bancários do pagador.');
        const value = body.value ?? payment.value;
        if (this.refunded(payment) + cents(value) > cents(payment.value)) throw invalid('value', 'O valor do estorno é maior que o valor da cobrança.');
        if (cents(value) > this.balance) throw new AsaasError(400, 'invalid_action', 'Saldo insuficiente para realizar o estorno.');
        this.balance -= cents(value);
        const refund = { dateCreated: `${this.today()} 12:00:00`, status: this.refundStatus, value, description: body.description ?? null };
        payment.refunds = [...(payment.refunds ?? []), refund];
        return this.toldRefund(payment, refund);
    }

    /** {id, status}: the newest refund that is under way is DONE, CANCELLED, or waits for somebody. */
    settleRefund({ id, status = 'DONE' }) {
        const payment = this.get(id);
        const refund = payment.refunds?.findLast((r) => !['DONE', 'CANCELLED'].includes(r.status));
        if (!refund) throw missing();
        refund.status = status;
        if (status === 'CANCELLED') this.balance += cents(refund.value);
        return this.toldRefund(payment, refund);
    }

    refunded(payment, statuses = null) {
        return (payment.refunds ?? []).filter((r) => (statuses ? statuses.includes(r.status) : r.status !== 'CANCELLED'))
            .reduce((sum, r) => sum + cents(r.value), 0);
    }

    toldRefund(payment, refund) {
        const whole = this.refunded(payment) === cents(payment.value);
        if (refund.status === 'DONE') {
            const all = this.refunded(payment, ['DONE']) === cents(payment.value);
            if (all) payment.status = 'REFUNDED';
            this.tell(all ? 'PAYMENT_REFUNDED' : 'PAYMENT_PARTIALLY_REFUNDED', payment);
        } else {
            payment.status = whole ? 'REFUND_IN_PROGRESS' : 'RECEIVED';
            this.tell(refund.status === 'CANCELLED' ? 'PAYMENT_REFUND_DENIED' : 'PAYMENT_REFUND_IN_PROGRESS', payment);
        }
        return payment;
    }

    chargeback(id) {
        const payment = this.get(id);
        if (!PAID.includes(payment.status)) throw new AsaasError(400, 'invalid_action', 'Só cobranças recebidas podem ser contestadas.');
        Object.assign(payment, { status: 'CHARGEBACK_REQUESTED', chargeback: { status: 'REQUESTED', reason: 'FRAUD' } });
        this.tell('PAYMENT_CHARGEBACK_REQUESTED', payment);
        return payment;
    }
}

function within(value, from, to) {
    if (from === null && to === null) return true;
    return Boolean(value) && (from === null || value >= from) && (to === null || value <= to);
}
