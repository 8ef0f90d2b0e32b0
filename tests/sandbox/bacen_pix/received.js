import crypto from 'node:crypto';
import { readCode } from '../bank/brcode.js';
import { check, PixProblem } from './problem.js';
import { REFUND, REFUND_ID } from './rules.js';

/* Money that came, and what of it went back. */
const ISPB = '99999004';
const ALNUM = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const random = (n) => Array.from({ length: n }, () => ALNUM[crypto.randomInt(ALNUM.length)]).join('');
const stamp = (ms) => new Date(ms).toISOString().replace(/\D/g, '').slice(0, 12);
const cents = (text) => Math.round(Number(text) * 100);
const reais = (centavos) => (centavos / 100).toFixed(2);

export class PixReceived {
    constructor({ clock, charges, settings }) {
        Object.assign(this, { clock, charges, settings });
        this.byId = new Map();
        this.balance = Infinity; // of the account, in centavos
    }

    /**
     * order: {txid | payload | chave, amount?, at?, late?, info?}.  The till refuses what a real one refuses:
     * a charge that is paid, removed or expired, or another amount; `late` and `force` pay all the same.
     */
    pay(order) {
        const code = order.payload ? readCode(order.payload) : {};
        const charge = this.charges.find({ txid: order.txid, payload: order.payload, location: code.url });
        if (!charge && !order.chave) throw new PixProblem(404, 'CobNaoEncontrado', 'O código não é de uma cobrança deste banco.');
        const at = order.at ? Date.parse(order.at) : this.clock.now();
        const valor = order.amount ?? (charge && reais(this.charges.due(charge, at)));
        if (charge) this.checkCharge(charge, order, valor, at);
        const pix = { endToEndId: `E${ISPB}${stamp(at)}${random(11)}`, valor, horario: new Date(at).toISOString(), chave: this.settings.pixKey };
        if (charge) pix.txid = charge.txid;
        if (order.info) pix.infoPagador = String(order.info).slice(0, 140);
        this.byId.set(pix.endToEndId, pix);
        if (charge) (charge.pix ??= []).push(pix);
        if (charge?.status === 'ATIVA') charge.status = 'CONCLUIDA';
        return pix;
    }

    checkCharge(charge, { late, force, amount }, valor, at) {
        const refuse = (detail) => {
            throw new PixProblem(422, 'PagamentoInvalido', detail);
        };
        if (force) return;
        if (charge.status !== 'ATIVA') refuse(`A cobrança está ${charge.status}.`);
        if (this.charges.expired(charge) && !late) refuse('A cobrança expirou.');
        if (amount !== undefined && cents(amount) !== this.charges.due(charge, at)) refuse(`O valor da cobrança é ${valor}.`);
    }

    get(id) {
        const pix = this.byId.get(id);
        if (!pix) throw new PixProblem(404, 'PixNaoEncontrado', `Não há Pix ${id}.`);
        return pix;
    }

    /** GET /pix?inicio&fim: by when they came, page by page. */
    list(query) {
        const [from, to] = ['inicio', 'fim'].map((name) => Date.parse(query.get(name) ?? ''));
        if (Number.isNaN(from) || Number.isNaN(to) || from > to) {
            throw new PixProblem(400, 'PixConsultaInvalida', 'inicio e fim são instantes, nesta ordem.');
        }
        const size = Number(query.get('paginacao.itensPorPagina') ?? 100);
        const page = Number(query.get('paginacao.paginaAtual') ?? 0);
        if (!(size >= 1 && size <= 1000) || !(page >= 0)) throw new PixProblem(400, 'PixConsultaInvalida', 'paginação inválida.');
        const found = [...this.byId.values()].filter((pix) => Date.parse(pix.horario) >= from && Date.parse(pix.horario) <= to &&
            (query.get('devolucaoPresente') !== 'true' || pix.devolucoes?.length));
        return {
            parametros: {
                inicio: query.get('inicio'), fim: query.get('fim'),
                paginacao: {
                    paginaAtual: page, itensPorPagina: size, quantidadeDePaginas: Math.max(1, Math.ceil(found.length / size)),
                    quantidadeTotalDeItens: found.length,
                },
            },
            pix: found.slice(page * size, (page + 1) * size),
        };
    }

    /** PUT /pix/{e2eid}/devolucao/{id}: asked for by the receiver; done in a while. */
    refund(endToEndId, id, body) {
        check('PixDevolucaoInvalida', REFUND, body, REFUND_ID.test(id) ? [] : [{ razao: '1 a 35 letras e dígitos', propriedade: 'id' }]);
        const pix = this.get(endToEndId);
        if (pix.devolucoes?.some((d) => d.id === id)) throw new PixProblem(409, 'PixDevolucaoInvalida', 'Já existe uma devolução com este id.');
        if (this.clock.now() - Date.parse(pix.horario) > 90 * 86400e3) throw new PixProblem(400, 'PixDevolucaoInvalida', 'Passaram-se 90 dias.');
        const poor = cents(body.valor) > this.balance;
        const refund = this.give(pix, { id, valor: body.valor, natureza: body.natureza ?? 'ORIGINAL', status: 'EM_PROCESSAMENTO' });
        if (poor) return Object.assign(refund, { status: 'NAO_REALIZADO', motivo: 'Saldo insuficiente' });
        this.balance -= cents(body.valor);
        return refund;
    }

    /** Money goes back: what the receiver asked for, or what the payer's bank takes (natureza MED_FRAUDE ...). */
    give(pix, { id = random(12), valor = pix.valor, natureza = 'ORIGINAL', status = 'DEVOLVIDO' }) {
        const gone = (pix.devolucoes ?? []).filter((d) => d.status !== 'NAO_REALIZADO').reduce((sum, d) => sum + cents(d.valor), 0);
        if (gone + cents(valor) > cents(pix.valor)) throw new PixProblem(400, 'PixDevolucaoInvalida', 'O valor é maior que o que resta do Pix.');
        const refund = {
            id, rtrId: `D${ISPB}${stamp(this.clock.now())}${random(11)}`, valor, natureza,
            horario: { solicitacao: new Date(this.clock.now()).toISOString() }, status,
        };
        if (status === 'DEVOLVIDO') refund.horario.liquidacao = refund.horario.solicitacao;
        (pix.devolucoes ??= []).push(refund);
        return refund;
    }

    refundOf(endToEndId, id) {
        const refund = this.get(endToEndId).devolucoes?.find((d) => d.id === id);
        if (!refund) throw new PixProblem(404, 'PixDevolucaoNaoEncontrada', `Não há devolução ${id}.`);
        return refund;
    }

    /** One that was under way is done, or came to nothing. */
    settleRefund(endToEndId, id, status = 'DEVOLVIDO', motivo = undefined) {
        const refund = this.refundOf(endToEndId, id);
        Object.assign(refund, { status, ...(motivo ? { motivo } : {}) });
        if (status === 'DEVOLVIDO') refund.horario.liquidacao = new Date(this.clock.now()).toISOString();
        return refund;
    }
}
