import crypto from 'node:crypto';
import { dynamicCode } from '../bank/brcode.js';
import { check, PixProblem } from './problem.js';
import { COB, COBV, COBV_CHANGE, COB_CHANGE, TXID } from './rules.js';

/* Charges: cob (at once, lives some seconds) and cobv (with a due day).  One txid is one charge, for ever. */
const KINDS = {
    cob: { invalid: 'CobOperacaoInvalida', missing: 'CobNaoEncontrado', make: COB, change: COB_CHANGE },
    cobv: { invalid: 'CobVOperacaoInvalida', missing: 'CobVNaoEncontrada', make: COBV, change: COBV_CHANGE },
};
const DAY_MS = 86400e3;
const saoPaulo = new Intl.DateTimeFormat('en-CA', { timeZone: 'America/Sao_Paulo', year: 'numeric', month: '2-digit', day: '2-digit' });

/* Saturday and Sunday wait for Monday; of holidays this stand-in knows nothing. */
function businessDay(day) {
    const wait = { 6: 2, 0: 1 }[new Date(day).getUTCDay()] ?? 0;
    return new Date(Date.parse(day) + wait * DAY_MS).toISOString().slice(0, 10);
}

export class PixCharges {
    constructor({ clock, settings, host }) {
        Object.assign(this, { clock, settings, host });
        this.byTxid = new Map(); // "cob/TXID" or "cobv/TXID"
        this.byLocation = new Map();
    }

    today() {
        return saoPaulo.format(this.clock.now());
    }

    put(kind, txid, body) {
        const { invalid, make } = KINDS[kind];
        check(invalid, make, body, TXID.test(txid) ? [] : [{ razao: '26 a 35 letras e dígitos', propriedade: 'txid' }]);
        if (body.chave !== this.settings.pixKey) throw new PixProblem(403, 'AcessoNegado', 'A chave não é deste recebedor.');
        if (['cob', 'cobv'].some((k) => this.byTxid.has(`${k}/${txid}`))) {
            throw new PixProblem(this.settings.pixExists, invalid, 'Já existe uma cobrança com este txid.');
        }
        this.checkDay(kind, body);
        const charge = this.made(kind, txid, body);
        this.byTxid.set(`${kind}/${txid}`, charge);
        this.byLocation.set(charge.location, charge);
        return charge;
    }

    checkDay(kind, body) {
        const due = body.calendario?.dataDeVencimento;
        if (kind === 'cobv' && due && due < this.today()) {
            throw new PixProblem(400, KINDS[kind].invalid, 'O vencimento já passou.', [{ razao: 'no passado', propriedade: 'cobv.calendario.dataDeVencimento' }]);
        }
    }

    made(kind, txid, body) {
        const id = crypto.createHash('md5').update(`${kind}/${txid}`).digest('hex');
        const location = `pix.bancodapraca.example/qr/v2/${kind}/${id}`;
        const calendar = kind === 'cob' ? { expiracao: 86400, ...body.calendario } : { validadeAposVencimento: 30, ...body.calendario };
        return {
            ...body, calendario: { criacao: new Date(this.clock.now()).toISOString(), ...calendar }, txid, revisao: 0,
            status: 'ATIVA', loc: { id: this.byTxid.size + 1, location, tipoCob: kind }, location,
            pixCopiaECola: dynamicCode({ url: location, name: this.settings.businessName, city: 'SAO PAULO' }),
        };
    }

    get(kind, txid) {
        const charge = this.byTxid.get(`${kind}/${txid}`);
        if (!charge) throw new PixProblem(404, KINDS[kind].missing, `Não há ${kind} com o txid ${txid}.`);
        return charge;
    }

    /** Only what is ATIVA can be changed; an expired one is ATIVA still. */
    patch(kind, txid, body) {
        const charge = this.get(kind, txid);
        check(KINDS[kind].invalid, KINDS[kind].change, body);
        if (charge.status !== 'ATIVA') throw new PixProblem(400, KINDS[kind].invalid, `A cobrança está ${charge.status}.`);
        this.checkDay(kind, body);
        const { calendario, ...rest } = body;
        Object.assign(charge, rest);
        if (calendario) Object.assign(charge.calendario, calendario);
        charge.revisao++;
        return charge;
    }

    find({ txid, payload, location }) {
        if (txid) return this.byTxid.get(`cob/${txid}`) ?? this.byTxid.get(`cobv/${txid}`);
        return this.byLocation.get(location) ?? [...this.byLocation.values()].find((c) => c.pixCopiaECola === payload);
    }

    expired(charge) {
        const { criacao, expiracao, dataDeVencimento: due, validadeAposVencimento: days } = charge.calendario;
        if (!due) return this.clock.now() > Date.parse(criacao) + expiracao * 1000;
        return this.today() > new Date(Date.parse(due) + days * DAY_MS).toISOString().slice(0, 10);
    }

    /** What a payer is asked for on a day, in centavos: fine and interest of a cobv after its day, discount before. */
    due(charge, at = this.clock.now()) {
        const cents = (text) => Math.round(Number(text) * 100);
        const { original, multa, juros, desconto } = charge.valor;
        const base = cents(original);
        const today = saoPaulo.format(at);
        const late = Math.round((Date.parse(today) - Date.parse(charge.calendario.dataDeVencimento ?? today)) / DAY_MS);
        if (late > 0 && today > businessDay(charge.calendario.dataDeVencimento)) {
            const fine = !multa ? 0 : multa.modalidade === 1 ? cents(multa.valorPerc) : base * Number(multa.valorPerc) / 100;
            const interest = juros?.modalidade === 3 ? base * Number(juros.valorPerc) / 100 / 30 * late : 0;
            return Math.round(base + fine + interest);
        }
        const cheap = (desconto?.descontoDataFixa ?? []).find((d) => today <= d.data);
        return !cheap ? base : base - (desconto.modalidade === 1 ? cents(cheap.valorPerc) : Math.round(base * Number(cheap.valorPerc) / 100));
    }
}
