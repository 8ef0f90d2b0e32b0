import { AsaasError, invalid } from './errors.js';

/*
 * Fields and their limits, one table a kind of body.  Asaas forgives a name that it does not know; here it
 * is refused, so that a misspelt one is found.
 */
const DAY = /^\d{4}-\d\d-\d\d$/;
const text = (max) => (v) => typeof v === 'string' && v.length >= 1 && v.length <= max;
const money = (v) => typeof v === 'number' && v > 0 && Math.abs(v * 100 - Math.round(v * 100)) < 1e-6;
const flag = (v) => typeof v === 'boolean';
const day = (v) => typeof v === 'string' && DAY.test(v) && !Number.isNaN(Date.parse(v));
const whole = (v) => Number.isInteger(v) && v >= 0;
const terms = (kinds) => (v) => v && typeof v === 'object' && typeof v.value === 'number' && v.value >= 0 &&
    (v.type === undefined || kinds.includes(v.type));

export const BILLING = ['BOLETO', 'PIX', 'CREDIT_CARD', 'UNDEFINED'];

export const CUSTOMER = {
    name: text(100), cpfCnpj: (v) => typeof v === 'string' && /^(\d{11}|[0-9A-Z]{12}\d\d)$/.test(v), email: text(100),
    phone: text(20), mobilePhone: text(20), address: text(255), addressNumber: text(20), complement: text(255),
    province: text(100), postalCode: (v) => /^\d{5}-?\d{3}$/.test(v), externalReference: text(100),
    notificationDisabled: flag, additionalEmails: text(255), groupName: text(100),
};
export const PAYMENT = {
    customer: text(64), billingType: (v) => BILLING.includes(v), value: money, dueDate: day, description: text(500),
    externalReference: text(100), discount: terms(['FIXED', 'PERCENTAGE']), interest: terms([]), fine: terms(['FIXED', 'PERCENTAGE']),
    daysAfterDueDateToRegistrationCancellation: whole, postalService: flag,
};
export const IN_CASH = { paymentDate: day, value: money, notifyCustomer: flag };
export const REFUND = { value: money, description: text(500) };
export const WEBHOOK = {
    name: text(100), url: (v) => /^https?:\/\//.test(v), email: text(100), enabled: flag, interrupted: flag,
    apiVersion: (v) => v === 3, authToken: text(255), sendType: (v) => ['SEQUENTIALLY', 'NON_SEQUENTIALLY'].includes(v),
    events: (v) => Array.isArray(v) && v.every((e) => typeof e === 'string'),
};

/** Every field of the body must be known and fit; `required` must be there. */
export function check(table, body, required = []) {
    if (!body || typeof body !== 'object' || Array.isArray(body)) throw new AsaasError(400, 'invalid_object', 'O corpo deve ser um objeto JSON.');
    for (const name of required) if (body[name] === undefined || body[name] === null) throw invalid(name, `O campo ${name} deve ser informado.`);
    for (const [name, value] of Object.entries(body)) {
        if (!table[name]) throw invalid('object', `O campo ${name} não existe.`);
        if (value !== null && !table[name](value)) throw invalid(name, `O campo ${name} é inválido.`);
    }
    return body;
}
