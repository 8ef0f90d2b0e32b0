/* CPF with its two check digits (modulo 11, weights from 2 upwards from the right). */
function digit(body) {
    let sum = 0;
    for (let i = 0; i < body.length; i++) sum += Number(body[body.length - 1 - i]) * (i + 2);
    const rest = 11 - (sum % 11);
    return rest > 9 ? 0 : rest;
}

export function cpfFrom(nine) {
    const first = digit(nine);
    return `${nine}${first}${digit(nine + first)}`;
}

export const isCpf = (text) => /^\d{11}$/.test(text) && !/^(\d)\1*$/.test(text) && cpfFrom(text.slice(0, 9)) === text;

export const masked = (cpf) => cpf.replace(/(\d{3})(\d{3})(\d{3})(\d{2})/, '$1.$2.$3-$4');

/** Generated ones that were not there before. */
export class CpfMaker {
    constructor(random) {
        this.random = random;
        this.seen = new Set();
    }
    next() {
        for (;;) {
            const cpf = cpfFrom(this.random.digits(9));
            if (isCpf(cpf) && !this.seen.has(cpf)) {
                this.seen.add(cpf);
                return cpf;
            }
        }
    }
}
