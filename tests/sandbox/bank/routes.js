import crypto from 'node:crypto';
import { Cards } from './cards.js';
import { answerRemittance, CnabError } from './cnab.js';
import { BankError, Charges } from './cob.js';
import { Notices } from './notices.js';
import { Payments } from './payments.js';
import { readJson, sendJson } from '../http.js';
import { withFault } from '../misbehave.js';

/* The lists of a notice, named as the records behind them. */
const LISTS = ['pix', 'boletos', 'cartoes', 'transferencias', 'creditos', 'devolucoes', 'contestacoes'];
const idOf = (paid) => paid.endToEndId ?? paid.autenticacao ?? paid.transacao ?? paid.id ?? paid.pagamento;

/*
 * The bank: the Pix API and card pages as the server sees it (under /bank), and the payer's till (under
 * /sandbox/api/bank).
 */
export class Bank {
    constructor(parts) {
        Object.assign(this, parts); // settings, clock, journal, faults
        this.charges = new Charges(parts);
        this.cards = new Cards(parts);
        this.payments = new Payments({ clock: parts.clock, charges: this.charges, cards: this.cards });
        this.notices = new Notices(parts);
        this.bearer = Buffer.from('Bearer ' + this.settings.bankToken);
    }

    mount(router) {
        const api = (method, path, work) => router.on(method, path, (req, res, p) => this.guard(req, res, () => work(req, p)));
        api('PUT', '/bank/cob/:txid', async (req, p) => this.put(p.txid, await readJson(req)));
        api('PATCH', '/bank/cob/:txid', async (req, p) => [200, this.charges.remove(p.txid, await readJson(req))]);
        api('GET', '/bank/cob/:txid', async (req, p) => [200, this.charges.get(p.txid)]);
        api('PUT', '/bank/cartao/:referencia', async (req, p) => this.putCard(p.referencia, await readJson(req), `http://${req.headers.host}`));
        api('GET', '/bank/cartao/:referencia', async (req, p) => [200, this.cards.get(p.referencia)]);
        api('GET', '/bank/pix/:id', async (req, p) => [200, found(this.payments.pix, p.id, 'Pix')]);
        api('GET', '/bank/boletos/:id', async (req, p) => [200, found(this.payments.boletos, p.id, 'boleto pago')]);
        api('GET', '/bank/cartoes/:id', async (req, p) => [200, found(this.payments.cartoes, p.id, 'pagamento com cartão')]);
        api('GET', '/bank/transferencias/:id', async (req, p) => [200, found(this.payments.transferencias, p.id, 'transferência')]);
        api('GET', '/bank/creditos/:id', async (req, p) => [200, found(this.payments.creditos, p.id, 'crédito')]);
        api('GET', '/bank/devolucoes/:id', async (req, p) => [200, found(this.payments.devolucoes, p.id, 'devolução')]);
        api('GET', '/bank/contestacoes/:id', async (req, p) => [200, found(this.payments.contestacoes, p.id, 'contestação')]);
        router.on('GET', '/pagar/:code', (req, res, p) => this.cardPage(res, p.code));
        router.on('POST', '/sandbox/api/bank/credit', (req, res) => this.till(res, async () => this.credit(await readJson(req))));
        router.on('POST', '/sandbox/api/bank/refund', (req, res) => this.till(res, async () => this.takeBack(await readJson(req))));
        router.on('POST', '/sandbox/api/bank/pay', (req, res) => this.till(res, async () => this.pay(await readJson(req))));
        router.on('POST', '/sandbox/api/bank/notice', (req, res) => this.till(res, async () => this.again(await readJson(req))));
        router.on('POST', '/sandbox/api/bank/quote', (req, res) => this.till(res, async () => this.payments.quote(await readJson(req))));
        router.on('POST', '/sandbox/api/bank/cnab', (req, res) => this.till(res, async () => this.answerFile(await readJson(req))));
        router.on('GET', '/sandbox/api/bank', (req, res) => sendJson(res, 200, this.snapshot()));
    }

    async guard(req, res, work) {
        const fault = this.faults.take('bank', { method: req.method, path: req.url });
        const safely = async () => {
            try {
                this.checkToken(req);
                const [status, body] = await work();
                return (out) => sendJson(out, status, body);
            } catch (error) {
                if (!(error instanceof BankError)) throw error;
                this.journal.add('bank_refused', { method: req.method, path: req.url, http: error.status, details: error.message });
                return (out) => sendJson(out, error.status, error.body(), { 'Content-Type': 'application/problem+json' });
            }
        };
        await withFault(fault, req, res, safely, (script) => {
            const error = new BankError(script.http ?? 503, script.kind ?? 'ServicoIndisponivel', script.details ?? 'Serviço indisponível.');
            return { status: error.status, body: error.body() };
        });
    }

    checkToken(req) {
        const given = Buffer.from(req.headers.authorization ?? '');
        if (given.length !== this.bearer.length || !crypto.timingSafeEqual(given, this.bearer)) {
            throw new BankError(401, 'NaoAutorizado', 'Token ausente ou inválido.');
        }
    }

    put(txid, body) {
        const { cob, created } = this.charges.put(txid, body);
        this.journal.add('cob', { txid, valor: cob.valor.original, created });
        return [created ? 201 : 200, cob];
    }

    /* No token: whoever has the address may pay. */
    cardPage(res, code) {
        try {
            const page = this.cards.page(code);
            res.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' }).end(page);
        } catch (error) {
            res.writeHead(error.status ?? 500, { 'Content-Type': 'text/plain' }).end(error.message);
        }
    }

    putCard(reference, body, base) {
        const { link, created } = this.cards.put(reference, body, base);
        this.journal.add('card_link', { referencia: reference, valor: link.valor, url: link.url, created });
        return [created ? 201 : 200, link];
    }

    /* {id, fee, at, notice} */
    async credit(order) {
        const { kind, id, body } = this.payments.credit(order);
        this.journal.add('credited', { id, tarifa: body.creditos[0].tarifa });
        return { id, kind, notice: order.notice?.skip ? { skipped: true } : await this.notices.send(body, order.notice) };
    }

    /* {id, amount, by, at, notice} */
    async takeBack(order) {
        const { kind, id, body } = this.payments.takeBack(order);
        this.journal.add('taken_back', { id, pagamento: order.id, valor: body[kind][0].valor });
        return { id, kind, notice: order.notice?.skip ? { skipped: true } : await this.notices.send(body, order.notice) };
    }

    async till(res, work) {
        try {
            sendJson(res, 200, await work());
        } catch (error) {
            if (!(error instanceof BankError)) throw error;
            sendJson(res, error.status, { error: error.message });
        }
    }

    /* {remittance, day, sequence, events}: see cnab.js; a file that a bank would refuse is 422. */
    answerFile({ remittance, ...how }) {
        try {
            const answer = answerRemittance(remittance, how);
            this.journal.add('remittance', { sequence: answer.sequence, titles: answer.titles.length });
            return answer;
        } catch (error) {
            throw error instanceof CnabError ? new BankError(422, 'ArquivoInvalido', error.message) : error;
        }
    }

    /* {txid|payload|line|card_url|transfer, amount, at, info, force, notice: {copies, after_ms, signature, skip}} */
    async pay(order) {
        const { kind, id, body } = this.payments.pay(order);
        const paid = body[kind][0];
        this.journal.add('paid', { method: kind, id, txid: paid.txid, linha: paid.linha, valor: paid.valor });
        const told = order.notice?.skip ? { skipped: true } : await this.notices.send(body, order.notice);
        return { id, kind, paid, notice: told };
    }

    /** The notice of a known payment once more, or a made-up body ({body, ...}). */
    async again({ id, body, ...options }) {
        const kind = LISTS.find((name) => this.payments[name].has(id));
        const whole = body ?? (kind ? { [kind]: [this.payments[kind].get(id)] } : null);
        if (!whole) throw new BankError(404, 'PixNaoEncontrado', `Não há pagamento ${id}.`);
        return { notice: await this.notices.send(whole, options) };
    }

    snapshot() {
        return {
            cobs: [...this.charges.byTxid.values()], links: [...this.cards.links.values()],
            ...Object.fromEntries(LISTS.map((name) => [name, [...this.payments[name].values()]])),
        };
    }

    restore({ cobs, links = [], ...lists }) {
        cobs.forEach((entry) => this.charges.keep(entry));
        links.forEach((entry) => this.cards.links.set(entry.link.referencia, entry));
        for (const name of LISTS) (lists[name] ?? []).forEach((paid) => this.payments[name].set(idOf(paid), paid));
    }

    close() {
        this.notices.close();
    }
}

function found(map, id, what) {
    const value = map.get(id);
    if (!value) throw new BankError(404, 'NaoEncontrado', `Não há ${what} ${id}.`);
    return value;
}
