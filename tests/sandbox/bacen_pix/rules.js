/* The schemas of the OpenAPI 2.9.0 that are used here, as tables: [property, holds, reason]. */
export const TXID = /^[a-zA-Z0-9]{26,35}$/;
export const AMOUNT = /^\d{1,10}\.\d{2}$/;
export const REFUND_ID = /^[a-zA-Z0-9]{1,35}$/;
const DAY = /^\d{4}-\d{2}-\d{2}$/;

const positive = (text) => typeof text === 'string' && AMOUNT.test(text) && Number(text) > 0;
const absentOr = (value, holds) => value === undefined || holds(value);
const textUpTo = (most) => (text) => typeof text === 'string' && text.length >= 1 && text.length <= most;
const whole = (least, most) => (n) => Number.isInteger(n) && n >= least && n <= most;
const only = (...names) => (object) => object !== null && typeof object === 'object' && Object.keys(object).every((name) => names.includes(name));

/* Either a CPF or a CNPJ, with a name. */
const person = (d) => textUpTo(200)(d.nome) && (/^\d{11}$/.test(d.cpf ?? '') !== /^[0-9A-Z]{12}\d{2}$/.test(d.cnpj ?? ''));
const address = (d) => absentOr(d.logradouro, textUpTo(200)) && absentOr(d.cidade, textUpTo(200)) &&
    absentOr(d.uf, (uf) => /^[A-Z]{2}$/.test(uf)) && absentOr(d.cep, (cep) => /^\d{8}$/.test(cep)) && absentOr(d.email, textUpTo(200));
const debtor = (d) => only('cpf', 'cnpj', 'nome')(d) && person(d);
const debtorWithAddress = (d) => only('cpf', 'cnpj', 'nome', 'email', 'logradouro', 'cidade', 'uf', 'cep')(d) && person(d) && address(d);

const infos = (list) => Array.isArray(list) && list.length <= 50 &&
    list.every((i) => only('nome', 'valor')(i) && textUpTo(50)(i.nome) && textUpTo(200)(i.valor));
const COMMON = [
    ['solicitacaoPagador', (b) => absentOr(b.solicitacaoPagador, textUpTo(140)), 'texto de até 140 caracteres'],
    ['infoAdicionais', (b) => absentOr(b.infoAdicionais, infos), 'até 50 pares de nome (50) e valor (200)'],
];
const KEY = ['chave', (b) => textUpTo(77)(b.chave), 'chave Pix de até 77 caracteres'];

/* ---- cob ---- */
const cobCalendar = (c) => only('expiracao')(c) && absentOr(c.expiracao, whole(1, 2 ** 31 - 1));
const cobValue = (v) => only('original', 'modalidadeAlteracao', 'retirada')(v) && positive(v.original) &&
    absentOr(v.modalidadeAlteracao, whole(0, 1));
const COB_FIELDS = ['calendario', 'devedor', 'loc', 'valor', 'chave', 'solicitacaoPagador', 'infoAdicionais'];
export const COB = [
    ['cob', only(...COB_FIELDS), `só ${COB_FIELDS.join(', ')}`],
    ['cob.calendario', (b) => cobCalendar(b.calendario ?? null), 'expiracao em segundos, de 1 a 2147483647'],
    ['cob.valor', (b) => cobValue(b.valor ?? null), 'original como "123.45", maior que zero; modalidadeAlteracao 0 ou 1'],
    ['cob.devedor', (b) => absentOr(b.devedor, debtor), 'nome com cpf (11) ou cnpj (14)'],
    KEY, ...COMMON,
];
const COB_CHANGES = ['calendario', 'devedor', 'loc', 'valor', 'solicitacaoPagador', 'infoAdicionais', 'status'];
const removal = (b) => absentOr(b.status, (s) => s === 'REMOVIDA_PELO_USUARIO_RECEBEDOR');
export const COB_CHANGE = [
    ['cob', (b) => only(...COB_CHANGES)(b) && Object.keys(b).length > 0, `ao menos um de ${COB_CHANGES.join(', ')}`],
    ['cob.calendario', (b) => absentOr(b.calendario, cobCalendar), 'expiracao em segundos, de 1 a 2147483647'],
    ['cob.valor', (b) => absentOr(b.valor, cobValue), 'original como "123.45", maior que zero'],
    ['cob.devedor', (b) => absentOr(b.devedor, debtor), 'nome com cpf (11) ou cnpj (14)'],
    ['cob.status', removal, 'só REMOVIDA_PELO_USUARIO_RECEBEDOR'], ...COMMON,
];

/* ---- cobv ---- */
const dated = (list) => Array.isArray(list) && list.length >= 1 && list.length <= 3 &&
    list.every((d) => only('data', 'valorPerc')(d) && DAY.test(d.data ?? '') && positive(d.valorPerc));
const term = (most) => (t) => only('modalidade', 'valorPerc')(t) && whole(1, most)(t.modalidade) && positive(t.valorPerc);
const discount = (d) => whole(1, 6)(d.modalidade) &&
    (d.modalidade <= 2 ? only('modalidade', 'descontoDataFixa')(d) && dated(d.descontoDataFixa) : term(6)(d));
const cobvValue = (v) => only('original', 'multa', 'juros', 'abatimento', 'desconto')(v) && positive(v.original) &&
    absentOr(v.multa, term(2)) && absentOr(v.juros, term(8)) && absentOr(v.abatimento, term(2)) && absentOr(v.desconto, discount);
const cobvCalendar = (c) => only('dataDeVencimento', 'validadeAposVencimento')(c) && DAY.test(c.dataDeVencimento ?? '') &&
    !Number.isNaN(Date.parse(c.dataDeVencimento)) && absentOr(c.validadeAposVencimento, whole(0, 2 ** 31 - 1));
export const COBV = [
    ['cobv', only(...COB_FIELDS), `só ${COB_FIELDS.join(', ')}`],
    ['cobv.calendario', (b) => cobvCalendar(b.calendario ?? null), 'dataDeVencimento AAAA-MM-DD; validadeAposVencimento em dias'],
    ['cobv.valor', (b) => cobvValue(b.valor ?? null), 'original, multa 1-2, juros 1-8, abatimento 1-2, desconto 1-6'],
    ['cobv.devedor', (b) => debtorWithAddress(b.devedor ?? {}), 'obrigatório: nome com cpf (11) ou cnpj (14); uf e cep pelo formato'],
    KEY, ...COMMON,
];
export const COBV_CHANGE = [
    ['cobv', (b) => only(...COB_CHANGES)(b) && Object.keys(b).length > 0, `ao menos um de ${COB_CHANGES.join(', ')}`],
    ['cobv.calendario', (b) => absentOr(b.calendario, cobvCalendar), 'dataDeVencimento AAAA-MM-DD; validadeAposVencimento em dias'],
    ['cobv.valor', (b) => absentOr(b.valor, cobvValue), 'original, multa 1-2, juros 1-8, abatimento 1-2, desconto 1-6'],
    ['cobv.devedor', (b) => absentOr(b.devedor, debtorWithAddress), 'nome com cpf (11) ou cnpj (14)'],
    ['cobv.status', removal, 'só REMOVIDA_PELO_USUARIO_RECEBEDOR'], ...COMMON,
];

/* ---- the rest ---- */
export const REFUND = [
    ['devolucao', only('valor', 'natureza', 'descricao'), 'só valor, natureza, descricao'],
    ['devolucao.valor', (b) => positive(b.valor), 'texto como "123.45", maior que zero'],
    ['devolucao.natureza', (b) => absentOr(b.natureza, (n) => ['ORIGINAL', 'RETIRADA'].includes(n)), 'ORIGINAL ou RETIRADA'],
    ['devolucao.descricao', (b) => absentOr(b.descricao, textUpTo(140)), 'até 140 caracteres'],
];
const webUrl = (text) => {
    try {
        const url = new URL(text);
        return url.protocol === 'https:' || url.hostname === '127.0.0.1'; // http only on this machine
    } catch {
        return false;
    }
};
export const HOOK = [
    ['webhook', only('webhookUrl'), 'só webhookUrl'],
    ['webhook.webhookUrl', (b) => typeof b.webhookUrl === 'string' && webUrl(b.webhookUrl), 'um endereço https'],
];
