import crypto from 'node:crypto';
import { dynamicCode } from './brcode.js';

/* Immediate charges of the Pix API (payments reference 8): cob, idempotent by its txid. */
const AMOUNT = /^\d{1,10}\.\d{2}$/;
const CHANGES = { status: 'REMOVIDA_PELO_USUARIO_RECEBEDOR' };

export class BankError extends Error {
    constructor(status, kind, detail, violations = []) {
        super(detail);
        this.status = status;
        this.kind = kind;
        this.violations = violations;
    }
    /** RFC 7807, as the Pix API answers. */
    body() {
        return {
            type: `https://pix.bcb.gov.br/api/v2/error/${this.kind}`, title: this.kind, status: this.status,
            detail: this.message, violacoes: this.violations,
        };
    }
}

const RULES = [
    ['chave', (b) => typeof b.chave === 'string' && b.chave.length >= 1 && b.chave.length <= 77, 'uma chave Pix de 1 a 77 caracteres'],
    ['valor.original', (b) => typeof b.valor?.original === 'string' && AMOUNT.test(b.valor.original) && Number(b.valor.original) > 0, 'texto como "123.45", maior que zero'],
    ['valor.modalidadeAlteracao', (b) => [undefined, 0, 1].includes(b.valor?.modalidadeAlteracao), '0 ou 1'],
    ['calendario.expiracao', (b) => b.calendario?.expiracao === undefined || (Number.isInteger(b.calendario.expiracao) && b.calendario.expiracao > 0), 'segundos, maior que zero'],
    ['solicitacaoPagador', (b) => b.solicitacaoPagador === undefined || String(b.solicitacaoPagador).length <= 140, 'até 140 caracteres'],
    ['infoAdicionais', (b) => b.infoAdicionais === undefined || infoFits(b.infoAdicionais), 'até 50 pares de nome (50) e valor (200)'],
    ['devedor', (b) => b.devedor === undefined || debtorFits(b.devedor), 'nome com cpf (11) ou cnpj (14)'],
];

const infoFits = (list) => Array.isArray(list) && list.length <= 50 &&
    list.every((i) => typeof i.nome === 'string' && i.nome.length <= 50 && typeof i.valor === 'string' && i.valor.length <= 200);
const debtorFits = (d) => typeof d.nome === 'string' && d.nome.length <= 200 &&
    (/^\d{11}$/.test(d.cpf ?? '') !== /^[0-9A-Z]{12}\d{2}$/.test(d.cnpj ?? ''));

function check(txid, body) {
    const wrong = RULES.filter(([, holds]) => !holds(body)).map(([property, , reason]) => ({ propriedade: `cob.${property}`, razao: reason }));
    if (!/^[A-Za-z0-9]{26,35}$/.test(txid)) wrong.unshift({ propriedade: 'txid', razao: '26 a 35 letras e dígitos' });
    if (wrong.length) throw new BankError(400, 'CobOperacaoInvalida', 'A cobrança não respeita o esquema.', wrong);
}

export class Charges {
    constructor({ clock, settings }) {
        Object.assign(this, { clock, settings });
        this.byTxid = new Map();
        this.byUrl = new Map();
    }

    /** Creates the charge; the same body again returns it unchanged, another body is refused. */
    put(txid, body) {
        check(txid, body);
        const known = this.byTxid.get(txid);
        if (known) {
            if (known.request === JSON.stringify(body)) return { cob: known.cob, created: false };
            throw new BankError(409, 'CobOperacaoInvalida', 'Já existe uma cobrança com este txid e outro conteúdo.');
        }
        const location = `pix.bancodapraca.example/qr/v2/${crypto.createHash('md5').update(txid).digest('hex')}`;
        const cob = {
            calendario: { criacao: new Date(this.clock.now()).toISOString(), expiracao: body.calendario?.expiracao ?? 86400 },
            txid, revisao: 0, status: 'ATIVA', location, chave: body.chave,
            valor: { original: body.valor.original, modalidadeAlteracao: body.valor.modalidadeAlteracao ?? 0 },
            pixCopiaECola: dynamicCode({ url: location, name: this.settings.businessName, city: 'SAO PAULO' }),
        };
        for (const name of ['devedor', 'solicitacaoPagador', 'infoAdicionais']) if (body[name]) cob[name] = body[name];
        this.keep({ cob, request: JSON.stringify(body) });
        return { cob, created: true };
    }

    keep(entry) {
        this.byTxid.set(entry.cob.txid, entry);
        this.byUrl.set(entry.cob.location, entry);
    }

    get(txid) {
        const known = this.byTxid.get(txid);
        if (!known) throw new BankError(404, 'CobNaoEncontrado', `Não há cobrança com o txid ${txid}.`);
        return known.cob;
    }

    /** PATCH: the receiver takes the charge back. */
    remove(txid, body) {
        const cob = this.get(txid);
        if (body.status !== CHANGES.status || cob.status !== 'ATIVA') {
            throw new BankError(400, 'CobOperacaoInvalida', 'Só uma cobrança ATIVA pode ser removida.');
        }
        cob.status = body.status;
        cob.revisao++;
        return cob;
    }

    expired(cob) {
        return this.clock.now() > Date.parse(cob.calendario.criacao) + cob.calendario.expiracao * 1000;
    }
}
