import { payable } from './format.js';

/* What is printed on a title, read without asking anybody: codes, days, money.  Money is in centavos. */
const DAY_MS = 86400e3;
const BASE_MS = Date.parse('1997-10-07'); // payments reference 1: day zero of the due factor
const TURN_MS = Date.parse('2025-02-22'); // factor 1000 begins again

export const centavos = (text) => Math.round(Number(text) * 100);
export const amount = (value) => (value / 100).toFixed(2);
export const brl = (value) => (value / 100).toLocaleString('pt-BR', { style: 'currency', currency: 'BRL' });
export const dayAfter = (day, days) => new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
export const shownDay = (day) => day.split('-').reverse().join('/');
export const firstName = (name) => (name ?? '').trim().split(/\s+/)[0];

function mod10(digits) {
    const sum = [...digits].reverse().reduce((all, digit, i) => {
        const product = Number(digit) * (i % 2 ? 1 : 2);
        return all + (product > 9 ? product - 9 : product);
    }, 0);
    return String((10 - (sum % 10)) % 10);
}

/** The digitable line of a barcode of 44 digits; whether its own digit is right is the till's affair. */
export function lineOf(barcode) {
    const field = barcode.slice(19);
    const part = (digits) => digits + mod10(digits);
    return part(barcode.slice(0, 4) + field.slice(0, 5)) + part(field.slice(5, 15)) + part(field.slice(15)) + barcode.slice(4, 19);
}

/** {payload} or {line} in what somebody pasted; throws what to do when there is neither. */
export function readPasted(text) {
    const digits = text.replace(/[\s.-]/g, '');
    if (/^\d{48}$/.test(digits)) throw new Error('Isto é uma conta de consumo, com 48 números. Cole um boleto, que tem 47.');
    if (/^\d{47}$/.test(digits)) return { line: digits };
    if (/^\d{44}$/.test(digits)) return { line: lineOf(digits) };
    const { pix, line } = payable(text);
    if (pix) return { payload: pix.code };
    if (line) return { line };
    throw new Error('Cole a linha inteira (47 números), o código de barras (44 números) ou o Pix Copia e Cola.');
}

/** {bank, centavos, due} of a line; due is null when it has none. */
export function titleOf(line) {
    const factor = Number(line.slice(33, 37));
    const due = factor < 1000 ? null : new Date(TURN_MS + (factor - 1000) * DAY_MS).toISOString().slice(0, 10);
    const old = factor < 1000 ? null : new Date(BASE_MS + factor * DAY_MS).toISOString().slice(0, 10);
    const far = due && Date.parse(due) > Date.now() + 3000 * DAY_MS; // the factor of a title from before the turn
    return { bank: line.slice(0, 3), centavos: Number(line.slice(37)), due: far ? old : due };
}

/**
 * Principal with a fine and interest by the month of 30 days, both in percent; daily: by whole centavos a
 * day, as a boleto's paper says it.
 */
export function lateSum(principal, days, { fine, interest, daily = false }) {
    const perDay = (principal * interest) / 3000;
    return principal + Math.round((principal * fine) / 100) + (daily ? Math.round(perDay) * days : Math.round(perDay * days));
}
