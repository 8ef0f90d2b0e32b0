import crypto from 'node:crypto';
import { BankError } from './cob.js';

/*
 * Hosted pages on which a card is paid: PUT /bank/cartao/{referencia}, idempotent by the receiver's
 * reference.  Number and code of a card are typed on the bank's page and nowhere else; a request that
 * brings anything like one is refused.
 */
const AMOUNT = /^\d{1,10}\.\d{2}$/;
const FIELDS = ['valor', 'descricao', 'expiraEm', 'parcelasMax'];
const LEAST_MS = 60e3;
const MOST_MS = 365 * 86400e3;

const RULES = [
    ['corpo', (b) => Object.keys(b).every((name) => FIELDS.includes(name)), `só ${FIELDS.join(', ')}`],
    ['valor', (b) => typeof b.valor === 'string' && AMOUNT.test(b.valor) && Number(b.valor) > 0, 'texto como "123.45", maior que zero'],
    ['descricao', (b) => typeof b.descricao === 'string' && b.descricao.length >= 1 && b.descricao.length <= 140 && !/\d{13,19}/.test(b.descricao), '1 a 140 caracteres, sem número de cartão'],
    ['parcelasMax', (b) => b.parcelasMax === undefined || (Number.isInteger(b.parcelasMax) && b.parcelasMax >= 1 && b.parcelasMax <= 12), '1 a 12'],
];

function inTime(text, now) {
    const at = typeof text === 'string' && /^\d{4}-\d\d-\d\dT.*(Z|[+-]\d\d:\d\d)$/.test(text) ? Date.parse(text) : NaN;
    return at >= now + LEAST_MS && at <= now + MOST_MS;
}

export class Cards {
    constructor({ clock, settings }) {
        Object.assign(this, { clock, settings });
        this.links = new Map();
    }

    check(reference, body) {
        const wrong = RULES.filter(([, holds]) => !holds(body)).map(([property, , reason]) => ({ propriedade: `cartao.${property}`, razao: reason }));
        if (!/^[A-Za-z0-9]{8,35}$/.test(reference)) wrong.unshift({ propriedade: 'referencia', razao: '8 a 35 letras e dígitos' });
        if (!inTime(body.expiraEm, this.clock.now())) wrong.push({ propriedade: 'cartao.expiraEm', razao: 'um instante daqui a 1 minuto ou mais, em até um ano' });
        if (wrong.length) throw new BankError(400, 'LinkInvalido', 'O link não respeita o esquema.', wrong);
    }

    /** Makes the page; the same body again returns it unchanged, another body is refused. */
    put(reference, body, base) {
        const known = this.links.get(reference);
        if (known?.request === JSON.stringify(body)) return { link: known.link, created: false };
        if (known) throw new BankError(409, 'LinkExistente', 'Já existe um link com esta referência e outro conteúdo.');
        this.check(reference, body);
        const code = crypto.createHash('sha256').update(reference).digest('base64url').slice(0, 22);
        const link = {
            referencia: reference, status: 'ATIVO', valor: body.valor, descricao: body.descricao, expiraEm: body.expiraEm,
            url: `${base}/pagar/${code}`,
        };
        this.links.set(reference, { link, request: JSON.stringify(body) });
        return { link, created: true };
    }

    get(reference) {
        const known = this.links.get(reference);
        if (!known) throw new BankError(404, 'LinkNaoEncontrado', `Não há link com a referência ${reference}.`);
        return known.link;
    }

    /** What a payer sees there. */
    page(code) {
        const link = [...this.links.values()].map((l) => l.link).find((l) => l.url.endsWith(`/pagar/${code}`));
        if (!link) throw new BankError(404, 'LinkNaoEncontrado', 'Esta página não existe.');
        return `<!doctype html><title>Banco da Praça</title><h1>R$ ${link.valor.replace('.', ',')}</h1><p>${link.status}</p>`;
    }

    /** The page that a payer has open; throws what it would show instead of taking the card. */
    open(url) {
        const link = [...this.links.values()].map((l) => l.link).find((l) => l.url === url);
        if (!link) throw new BankError(404, 'LinkNaoEncontrado', 'Esta página não existe.');
        if (link.status !== 'ATIVO') throw new BankError(422, 'PagamentoInvalido', `O link está ${link.status}.`);
        if (this.clock.now() > Date.parse(link.expiraEm)) throw new BankError(422, 'PagamentoInvalido', 'O link expirou.');
        return link;
    }
}
